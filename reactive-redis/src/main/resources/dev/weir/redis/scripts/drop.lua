-- drop: takes away something that cannot be read, so that nobody has to find that out again.
--   KEYS  value
--   ARGV  '' (it is nobody's, so no epoch guards it), SHA-1 of what was read
--   Deletes the value if it is still the same and not dirty.
--   Answers {'OK', 1 if it is gone, else 0}

local value = redis.pcall('GET', KEYS[1])
if type(value) ~= 'string' or redis.sha1hex(value) ~= ARGV[2] then return {'OK', 0} end
local head = parse(value)
if head and head.dirty then return {'OK', 0} end
redis.call('DEL', KEYS[1])
return {'OK', 1}
