-- attach: where a shard stands, read at once.
--   KEYS  state, log
--   ARGV  '' (no epoch is known yet), run_id of the server this goes to, number of shards
--   Changes nothing.
--   Answers {'SHARDS', recorded} where the namespace has another number of shards,
--           {'LOST', epoch or '0', ms} where there is no state, or that of another server,
--           {'ATTACHED', epoch, ms, n, id of the last change, floor or '', {field, version, ...}} with all generations

local millis = math.floor(now / 1000)
local state = redis.call('HMGET', KEYS[1], 'epoch', 'server', 'shards', 'n', 'floor')
if state[3] and state[3] ~= ARGV[3] then return {'SHARDS', state[3]} end
if not state[1] or state[2] ~= ARGV[2] then return {'LOST', state[1] or '0', millis} end

local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local fields = redis.call('HGETALL', KEYS[1])
local generations = {}
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 2) == 'g:' then
    generations[#generations + 1] = fields[i]
    generations[#generations + 1] = fields[i + 1]
  end
end
return {'ATTACHED', state[1], millis, state[4], last[1] and last[1][1] or '0-0', state[5] or '', generations}
