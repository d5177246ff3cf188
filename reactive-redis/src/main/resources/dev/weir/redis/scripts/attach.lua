-- attach: where a shard stands, read at once.
--   KEYS  state, log
--   ARGV  '' (no epoch is known yet), run_id of the server this goes to, number of shards, random
--   Writes, where there is no state or that of another server, a vacancy, unless this server has noted one already: that random, by which
--   whoever begins an epoch shows that he has looked since.
--   Answers {'SHARDS', recorded} where the namespace has another number of shards,
--           {'LOST', epoch or '0', ms, vacancy} where there is no state, or that of another server,
--           {'ATTACHED', epoch, ms, n, id of the last change, floor or '', {field, version, ...}, born} with all
--           generations, and the epoch in which the state began

local millis = math.floor(now / 1000)
local state = redis.call('HMGET', KEYS[1], 'epoch', 'server', 'shards', 'n', 'floor', 'born', 'vacancy')
if state[3] and state[3] ~= ARGV[3] then return {'SHARDS', state[3]} end
if not state[1] or state[2] ~= ARGV[2] then
  local server, name = string.match(state[7] or '', '^(.*):(.*)$')
  if server ~= ARGV[2] then
    name = ARGV[4]
    redis.call('HSET', KEYS[1], 'vacancy', ARGV[2] .. ':' .. name)
  end
  return {'LOST', state[1] or '0', millis, name}
end

local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local fields = redis.call('HGETALL', KEYS[1])
local generations = {}
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 2) == 'g:' then
    generations[#generations + 1] = fields[i]
    generations[#generations + 1] = fields[i + 1]
  end
end
return {'ATTACHED', state[1], millis, state[4], last[1] and last[1][1] or '0-0', state[5] or '', generations, state[6] or state[1]}
