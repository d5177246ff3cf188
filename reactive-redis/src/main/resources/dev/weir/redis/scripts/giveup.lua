-- giveup: gives the right to drain up.
--   KEYS  the right
--   ARGV  '' (it guards nothing but work, in any epoch); its holder
--   Deletes it if it is his.
--   Answers {'OK'}

if redis.call('GET', KEYS[1]) == ARGV[2] then redis.call('DEL', KEYS[1]) end
return {'OK'}
