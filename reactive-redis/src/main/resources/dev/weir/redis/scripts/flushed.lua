-- flushed: takes records away that the source has, or that were given up; keys without a later one are dirty no more.
--   KEYS  state, log, outbox, then of each key its value and its lease
--   ARGV  epoch; cache as text; then of each key cache:tenant:key as in its names, 'g:<cache>:<tenant>:', tenant and key as text, ms to
--         keep the value, 0 for ever, 'stays' or 'goes', how many records, the seq of each in order
--   Deletes the records first of all, which makes room: without it nothing would. Then how many are left; of each key that is dirty with none later: its marks,
--   what was to happen after the flush; and either clears the value's mark and gives it its time, or deletes it and the lease and
--   logs that. It is deleted where that is asked for, where it was to be dropped, where one of its generations was raised meanwhile
--   or may have been forgotten, and where it is not what was flushed.
--   Answers {'LOST'}, {'OK'}

local CHUNK = 1000

local state = read('n', 'last', 'keep', 'floor', 'o:' .. ARGV[2])
if not state then return LOST end
-- Fails here where it is of another type.
redis.call('XLEN', KEYS[2])

-- Whether the value of a record has to go, though nobody has asked for that.
local function is_outdated(record, start)
  if not record or record.seq <= horizon(state[4], state[5]) then return true end
  local fields = {start .. 'all:'}
  if record.prefixes ~= '' then
    for _, prefix in ipairs(cmsgpack.unpack(record.prefixes)) do fields[#fields + 1] = start .. 'prefix:' .. prefix end
  end
  if parse(record.entry) then
    local tags = tags_of(record.entry)
    if not tags then return true end
    for _, tag in ipairs(tags) do fields[#fields + 1] = start .. 'tag:' .. tag end
  end
  return covered(record.seq, redis.call('HMGET', KEYS[1], unpack(fields)), 1)
end

-- All is decided before anything is written.
local ids, cleared, at = {}, {}, 3
for k = 4, #KEYS, 2 do
  local name, start, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 6])
  local newest = 0
  for i = at + 7, at + 6 + count do
    ids[#ids + 1] = ARGV[i] .. '-0'
    newest = math.max(newest, tonumber(ARGV[i]))
  end
  local known = redis.call('HMGET', KEYS[1], 'd:' .. name, 'x:' .. name)
  local head = parse_stored(KEYS[k])
  local dirty = dirty_seq(known[1]) or not known[1] and head and head.dirty and head.seq
  if dirty and dirty <= newest then
    local goes = ARGV[at + 5] == 'goes' or known[2] or not head or head.seq ~= dirty
      or is_outdated(record_at(KEYS[3], dirty), start)
    cleared[#cleared + 1] = {value = KEYS[k], lease = KEYS[k + 1], name = name, tenant = ARGV[at + 2], key = ARGV[at + 3],
      keep = ARGV[at + 4], goes = goes, head = head, marks = known[1], is_to_drop = known[2]}
  end
  at = at + 7 + count
end

local gone = 0
for i = 1, #ids, CHUNK do gone = gone + redis.call('XDEL', KEYS[3], unpack(ids, i, math.min(i + CHUNK - 1, #ids))) end
if state[6] and gone > 0 then redis.call('HSET', KEYS[1], 'o:' .. ARGV[2], whole(math.max(0, state[6] - gone))) end

local n, seq = tonumber(state[2]), tonumber(state[3])
for _, each in ipairs(cleared) do
  if each.goes then
    n, seq = n + 1, draw(seq)
    append(KEYS[2], n, seq, 'invalidated', ARGV[2], each.tenant, each.key)
    redis.call('DEL', each.value, each.lease)
  else
    redis.call('SETRANGE', each.value, 0, head_of(each.head.expired and EXPIRED or 0, each.head.epoch, each.head.seq))
    if each.keep ~= '0' then redis.call('PEXPIRE', each.value, each.keep) end
  end
  if each.marks then
    local dropped = string.match(each.marks, '^%d+:%d+:(.*)$')
    redis.call('HSET', KEYS[1], 'd:' .. each.name, '0:' .. whole(now) .. ':' .. dropped)
  end
  if each.is_to_drop then redis.call('HDEL', KEYS[1], 'x:' .. each.name) end
end
if n > tonumber(state[2]) then redis.call('HSET', KEYS[1], 'n', whole(n), 'last', whole(seq)) end
if #cleared > 0 then sweep(0, 16) end
return {'OK'}
