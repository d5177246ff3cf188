-- put: stores a value, whatever is there; where the key is quarantined it invalidates instead, since truth is being written.
--   KEYS  state, value, lease, log
--   ARGV  epoch; cache:tenant:key as in KEYS[2]; cache, tenant and key as text; the envelope; ms to keep it, 0 for ever
--   Writes the log, n, last, the quarantines; the value or its absence; deletes the lease. A dirty value stays until its flush.
--   Answers {'LOST'}, {'OK', seq, 1 if the value was stored, else 0}

local field = 'q:' .. ARGV[2]
local state = read('n', 'last', field, 'keep', 'd:' .. ARGV[2])
if not state then return LOST end

local n, seq = state[2] + 1, draw(state[3])
local others = quarantines(state[4])
local stores = #others == 0 and not is_dirty(parse_stored(KEYS[2]), state[6])

local n_text, seq_text = append(KEYS[4], n, seq, stores and 'replaced' or 'invalidated', ARGV[3], ARGV[4], ARGV[5])
redis.call('HSET', KEYS[1], 'n', n_text, 'last', seq_text)
note(field, state[4], others)
if stores then
  store(KEYS[2], stamp(ARGV[6], seq), ARGV[7])
  remember(state[5], ARGV[7])
else
  take_away(KEYS[2], ARGV[2], seq, false, state[6])
end
redis.call('DEL', KEYS[3])
return {'OK', seq, stores and 1 or 0}
