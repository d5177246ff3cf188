-- begin: begins an epoch, unless somebody else has.
--   KEYS  state
--   ARGV  epoch that was found, '0' for none; the new one, which has to be greater; run_id of the server this goes to; number of shards;
--         the vacancy that was found with it, '' where this server's own state was
--   Does nothing where the vacancy is another one or gone: whoever has looked before all was lost again may begin an epoch behind one in
--   which something has taken effect. Nothing either where there was none and the state is not this server's.
--   Writes epoch, server and, where there was no state, that it began now; the vacancy goes. Counters go on where they are, behind a step that no reader of the log takes for the next change;
--   where they are lost they start at the clock, so that they are not those of a life before.
--   Answers {'SHARDS', recorded} where the namespace has another number of shards, {'OK', 1 if this call began it, else 0}

local state = redis.call('HMGET', KEYS[1], 'epoch', 'shards', 'n', 'last', 'born', 'server', 'vacancy')
if state[2] and state[2] ~= ARGV[4] then return {'SHARDS', state[2]} end
if (state[1] or '0') ~= ARGV[1] then return {'OK', 0} end
if tonumber(ARGV[2]) <= tonumber(ARGV[1]) then return {'OK', 0} end
if ARGV[5] == '' then
  if state[6] ~= ARGV[3] then return {'OK', 0} end
elseif state[7] ~= ARGV[3] .. ':' .. ARGV[5] then
  return {'OK', 0}
end

redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'born', state[5] or state[1] or ARGV[2], 'server', ARGV[3], 'shards', ARGV[4],
  'n', whole(draw(tonumber(state[3] or 0))), 'last', whole(draw(tonumber(state[4] or 0))))
if state[7] then redis.call('HDEL', KEYS[1], 'vacancy') end
return {'OK', 1}
