-- bump: raises generations of one scope.
--   KEYS  state, log
--   ARGV  epoch; cache and tenant as text; 'g:<cache>:<tenant>:'; then for each generation its kind (tag, prefix, all) and its name
--   Writes one change a generation into the log, all with one version; n, last, the generations; tidies up a little of the state.
--   Answers {'LOST'}, {'OK', seq}

local state = read('n', 'last', 'generations')
if not state then return LOST end

local before, seq = tonumber(state[2]), draw(state[3])
local n, added = before, 0
for i = 5, #ARGV, 2 do
  n = n + 1
  append(KEYS[2], n, seq, ARGV[i], ARGV[2], ARGV[3], ARGV[i + 1])
end
redis.call('HSET', KEYS[1], 'n', whole(n), 'last', whole(seq))
for i = 5, #ARGV, 2 do
  added = added + redis.call('HSET', KEYS[1], ARGV[4] .. ARGV[i] .. ':' .. ARGV[i + 1], ARGV[1] .. ':' .. whole(seq))
end
redis.call('HSET', KEYS[1], 'generations', whole(tonumber(state[4] or 0) + added))
sweep(before, n)
return {'OK', seq}
