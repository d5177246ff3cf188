-- release: gives a lease back that will not be filled.
--   KEYS  state, lease
--   ARGV  epoch of the lease, its seq, its token
--   Deletes the lease if it is still that one.
--   Answers {'LOST'}, {'OK'}

if not read('n') then return LOST end
if redis.pcall('GET', KEYS[2]) == ARGV[1] .. ':' .. ARGV[2] .. ':' .. ARGV[3] then redis.call('DEL', KEYS[2]) end
return {'OK'}
