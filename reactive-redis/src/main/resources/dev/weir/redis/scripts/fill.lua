-- fill: stores what was loaded under a lease, if nothing has happened to it since.
--   KEYS  state, value, lease, log
--   ARGV  epoch of the lease; cache:tenant:key as in KEYS[2]; its seq; its token; the envelope with that version; ms to keep it, 0 for
--         ever; cache, tenant and key as text; the generations it depends on, as fields of the state
--   Writes the value; logs it where something is replaced; ends the lease.
--   Answers {'LOST'}, {'OK', 1 if it was stored, else 0}

local fields = {'n', 'keep', 'q:' .. ARGV[2], 'd:' .. ARGV[2], 'floor'}
for i = 10, #ARGV do fields[#fields + 1] = ARGV[i] end
local state = read(unpack(fields))
if not state then return LOST end

local held = redis.pcall('GET', KEYS[3]) == ARGV[1] .. ':' .. ARGV[3] .. ':' .. ARGV[4]
if not held then return {'OK', 0} end

local seq = tonumber(ARGV[3])
if is_dirty(parse_stored(KEYS[2]), state[5]) or #quarantines(state[4]) > 0 or covered(seq, state, 6) then
  redis.call('DEL', KEYS[3])
  return {'OK', 0}
end

if redis.call('EXISTS', KEYS[2]) == 1 then
  append(KEYS[4], state[2] + 1, seq, 'replaced', ARGV[7], ARGV[8], ARGV[9])
  redis.call('HSET', KEYS[1], 'n', whole(state[2] + 1))
end
store(KEYS[2], ARGV[5], ARGV[6])
remember(state[3], ARGV[6])
redis.call('DEL', KEYS[3])
return {'OK', 1}
