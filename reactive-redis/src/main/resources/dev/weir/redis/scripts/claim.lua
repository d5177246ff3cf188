-- claim: takes or prolongs the right to drain.
--   KEYS  the right
--   ARGV  '' (it guards nothing but work, in any epoch); its holder; ms it lasts at most
--   Writes it, unless somebody else has it. Even without memory: nothing else would make room, and it is some bytes. Deleting first is what
--   lets servers before 7.0 do that.
--   Answers {'OK', 1 if the caller has it, else 0}

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return {'OK', 0} end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return {'OK', 1}
