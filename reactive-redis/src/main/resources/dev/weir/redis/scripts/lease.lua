-- lease: looks, and if there is nothing that will do, grants the right to fill it to one.
--   KEYS  state, value, lease
--   ARGV  epoch; cache:tenant:key as in KEYS[2]; epoch and seq of what was seen; token; ms the lease lasts at most;
--         'g:<cache>:<tenant>:'; the key's prefixes
--   Writes only when it grants: last, keep, the lease.
--   Answers {'LOST'}, {'HIT', value}, {'QUARANTINED'}, {'WAIT', ms left, value or nil}, {'LEASE', seq, value or nil}; a value is
--   attached as a fallback, and is none that a generation or the floor has invalidated: what is gone is nobody's fallback

local fields = {'last', 'keep', 'q:' .. ARGV[2], 'd:' .. ARGV[2], 'floor', ARGV[7] .. 'all:'}
for i = 8, #ARGV do fields[#fields + 1] = ARGV[7] .. 'prefix:' .. ARGV[i] end

local value = redis.pcall('GET', KEYS[2])
local head = parse(value)
local tags = head and tags_of(value)
-- What is dirty is answered with all the same: he who asks sees that it cannot be read, and that nothing may be filled over it.
if head and not tags and not head.dirty then head = nil end
if not head then value = nil end
for _, tag in ipairs(tags or {}) do fields[#fields + 1] = ARGV[7] .. 'tag:' .. tag end

local state = read(unpack(fields))
if not state then return LOST end

if head then
  local seen_epoch, seen_seq, epoch = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[1])
  local newer = epoch > seen_epoch or epoch == seen_epoch and head.seq > seen_seq
  local invalidated = covered(head.seq, state, 6)
  local current = head.epoch == epoch and not head.expired and not invalidated
  if head.dirty or newer and current and not dirty_seq(state[5]) then return {'HIT', value} end
  if invalidated then value = nil end
end

-- Of a dirty key whose value is gone or cannot be read the source does not know better: what it has must not be filled in.
if dirty_seq(state[5]) or #quarantines(state[4]) > 0 then return {'QUARANTINED'} end

local holder = redis.pcall('GET', KEYS[3])
if type(holder) == 'string' and string.sub(holder, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
  local left = redis.call('PTTL', KEYS[3])
  if left > 0 then return {'WAIT', left, value} end
end

local seq = draw(state[2])
redis.call('HSET', KEYS[1], 'last', whole(seq))
remember(state[3], ARGV[6])
redis.call('SET', KEYS[3], ARGV[1] .. ':' .. whole(seq) .. ':' .. ARGV[5], 'PX', ARGV[6])
return {'LEASE', seq, value}
