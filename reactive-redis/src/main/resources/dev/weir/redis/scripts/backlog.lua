-- backlog: what waits in an outbox.
--   KEYS  state, outbox, dead letters
--   ARGV  '' (it is looked at in any epoch); cache as text
--   Changes nothing.
--   Answers {'OK', how many records, ms the oldest has been waiting, how many dead letters, how many records are gone that nobody has
--   taken away}

local records, oldest = redis.call('XLEN', KEYS[2]), 0
if records > 0 then
  local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  oldest = math.max(0, math.floor((now - tonumber(string.match(first[1], '^%d+'))) / 1000))
end
local count = redis.call('HMGET', KEYS[1], 'o:' .. ARGV[2])[1]
return {'OK', records, oldest, tonumber(redis.call('HMGET', KEYS[3], 'n')[1] or 0), missing(count, KEYS[2])}
