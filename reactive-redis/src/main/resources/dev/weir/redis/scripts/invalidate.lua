-- invalidate: takes away what is there, or leaves it only as a fallback, and every right to fill it that was granted before.
--   KEYS  state, value, lease, log
--   ARGV  epoch; cache:tenant:key as in KEYS[2]; cache, tenant and key as text; 'invalidated' or 'expired'; the caller's mark or '';
--         ms it lasts at most
--   Writes the log, n, last, the quarantines, keep; deletes or marks the value, unless it is dirty; deletes the lease.
--   Answers {'LOST'}, {'OK', seq}

local field = 'q:' .. ARGV[2]
local state = read('n', 'last', field, 'keep', 'd:' .. ARGV[2])
if not state then return LOST end

local n, seq = state[2] + 1, draw(state[3])
local others = quarantines(state[4], ARGV[7])
append(KEYS[4], n, seq, ARGV[6], ARGV[3], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[1], 'n', whole(n), 'last', whole(seq))
local own = nil
if ARGV[7] ~= '' then own = {mark = ARGV[7], till = whole(now + ARGV[8] * 1000), seq = whole(seq)} end
note(field, state[4], others, own)
-- What is settled under the mark must find every generation that was raised since.
if own then remember(state[5], ARGV[8]) end
take_away(KEYS[2], ARGV[2], seq, ARGV[6] == 'expired', state[6])
redis.call('DEL', KEYS[3])
if own then sweep(n - 1, n) end
return {'OK', seq}
