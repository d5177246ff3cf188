-- writeoff: takes note that records are gone which nobody has taken away.
--   KEYS  state, outbox
--   ARGV  epoch; cache as text; how many
--   Writes how many there are: so many less, but no fewer than there are. Deleting first is what lets servers before 7.0 do that without
--   memory.
--   Answers {'LOST'}, {'OK'}

local state = read('o:' .. ARGV[2])
if not state then return LOST end
local gone = math.min(tonumber(ARGV[3]), missing(state[2], KEYS[2]))
if gone > 0 then
  redis.call('HDEL', KEYS[1], 'o:' .. ARGV[2])
  redis.call('HSET', KEYS[1], 'o:' .. ARGV[2], whole(state[2] - gone))
end
return {'OK'}
