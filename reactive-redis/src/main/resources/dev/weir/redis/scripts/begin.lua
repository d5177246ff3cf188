-- begin: begins an epoch, unless somebody else has.
--   KEYS  state
--   ARGV  epoch that was found, '0' for none; the new one; run_id of the server this goes to; number of shards
--   Writes epoch and server. Counters go on where they are, behind a step that no reader of the log takes for the next change;
--   where they are lost they start at the clock, so that they are not those of a life before.
--   Answers {'SHARDS', recorded} where the namespace has another number of shards, {'OK', 1 if this call began it, else 0}

local state = redis.call('HMGET', KEYS[1], 'epoch', 'shards', 'n', 'last')
if state[2] and state[2] ~= ARGV[4] then return {'SHARDS', state[2]} end
if (state[1] or '0') ~= ARGV[1] then return {'OK', 0} end

redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'server', ARGV[3], 'shards', ARGV[4],
  'n', whole(draw(tonumber(state[3] or 0))), 'last', whole(draw(tonumber(state[4] or 0))))
return {'OK', 1}
