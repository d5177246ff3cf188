-- settle: lifts the caller's quarantine and invalidates; stores what he wrote if nobody else had to do with the key meanwhile.
--   KEYS  state, value, lease, log
--   ARGV  epoch; cache:tenant:key as in KEYS[2]; cache, tenant and key as text; his mark; the seq he drew with it; the envelope or '';
--         ms to keep it, 0 for ever; the generations it depends on, as fields of the state
--   Stores only if his mark is live, was alone when it was set, and counts as alone still: whoever has drawn a version for the key
--   since, also to set another mark, has put an end to that; and if none of the generations was raised since. Writes the log, n, last, the quarantines; the value or its absence; deletes the lease.
--   Answers {'LOST'}, {'OK', 1 if the value was stored, else 0}

local field = 'q:' .. ARGV[2]
local fields = {'n', 'last', field, 'keep', 'd:' .. ARGV[2], 'floor'}
for i = 10, #ARGV do fields[#fields + 1] = ARGV[i] end
local state = read(unpack(fields))
if not state then return LOST end

local n, seq = state[2] + 1, draw(state[3])
local others, own = quarantines(state[4], ARGV[6])
local untouched = own and own.alone == '1' and own.seq == ARGV[7] and not covered(tonumber(ARGV[7]), state, 7)
local stores = ARGV[8] ~= '' and untouched and not is_dirty(parse_stored(KEYS[2]), state[6])

append(KEYS[4], n, seq, stores and 'replaced' or 'invalidated', ARGV[3], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[1], 'n', whole(n), 'last', whole(seq))
note(field, state[4], others)
if stores then
  store(KEYS[2], stamp(ARGV[8], seq), ARGV[9])
  remember(state[5], ARGV[9])
else
  take_away(KEYS[2], ARGV[2], seq, false, state[6])
end
redis.call('DEL', KEYS[3])
return {'OK', stores and 1 or 0}
