-- What scripts know of an envelope, whose layout is in docs/envelope.md: its head, which they check and change, and its tags. It
-- stands between shard.lua and every script.

local HEAD = 22
local EXPIRED = 1
local DIRTY = 2
local MOST_TAGS = 16

-- The sum in a head, of the bytes before it.
local function sum_of(bytes)
  local sum = 1
  for i = 1, HEAD - 2, 4 do
    local a, b, c, d = string.byte(bytes, i, i + 3)
    sum = ((((sum * 257 + a) * 257 + b) * 257 + c) * 257 + d) % 65521
  end
  return sum
end

-- A head of the caller's epoch.
local function head_of(marks, epoch, seq)
  local head = struct.pack('>I2BBI8I8', 0xE757, 1, marks, epoch, seq)
  return head .. struct.pack('>I2', sum_of(head))
end

-- What the head of these bytes says; nothing where they have none that can be believed, or are no bytes.
local function parse(bytes)
  if type(bytes) ~= 'string' or #bytes <= HEAD + 4 then return nil end
  local magic, format, marks, epoch, seq, sum = struct.unpack('>I2BBI8I8I2', bytes)
  if magic ~= 0xE757 or format ~= 1 or marks > EXPIRED + DIRTY or sum ~= sum_of(bytes) then return nil end
  return {epoch = epoch, seq = seq, expired = marks % 2 == 1, dirty = marks >= DIRTY}
end

-- The head of what is stored; nothing too where that is of another type.
local function parse_stored(key)
  return parse(redis.pcall('GETRANGE', key, 0, HEAD + 4))
end

-- An envelope that the caller made, with the version that was drawn for it.
local function stamp(envelope, seq)
  return head_of(string.byte(envelope, 4), tonumber(ARGV[1]), seq) .. string.sub(envelope, HEAD + 1)
end

-- A number of seven bits a byte, the lowest first, and the place after it. Past the end it is zero.
local function varint(bytes, at)
  local value, factor = 0, 1
  while true do
    local byte = string.byte(bytes, at) or 0
    at = at + 1
    value = value + byte % 128 * factor
    if byte < 128 or factor > 2 ^ 62 then return value, at end
    factor = factor * 128
  end
end

-- The tags of an envelope whose head can be believed; nothing where it claims more than an entry may have, which makes it nothing that can
-- be read. Of damaged ones it finds some or none, and who reads the whole will notice.
local function tags_of(bytes)
  local tags = {}
  local flags = string.byte(bytes, HEAD + 5)
  if bit.band(flags, 32) == 0 then return tags end
  local at, count, length = HEAD + 16, 0, 0
  length, at = varint(bytes, at)
  if bit.band(flags, 4) ~= 0 then length, at = varint(bytes, at) end
  if bit.band(flags, 8) ~= 0 then at = at + 8 end
  if bit.band(flags, 16) ~= 0 then
    length, at = varint(bytes, at)
    at = at + length
  end
  count, at = varint(bytes, at)
  if count > MOST_TAGS then return nil end
  for _ = 1, count do
    if at > #bytes then return tags end
    length, at = varint(bytes, at)
    tags[#tags + 1] = string.sub(bytes, at, at + length - 1)
    at = at + length
  end
  return tags
end

-- Stores an envelope for so many milliseconds, zero for ever, whatever is there.
local function store(key, envelope, keep)
  if keep == '0' then
    redis.call('SET', key, envelope)
  else
    redis.call('SET', key, envelope, 'PX', keep)
  end
end

-- Whether a key has yet to reach the source, by its value's head or by its field in the state: either may be lost.
local function is_dirty(head, marks)
  return head and head.dirty or dirty_seq(marks) ~= nil
end

-- Takes away what is there, or leaves it only as a fallback; what is dirty goes only after its flush.
local function take_away(key, name, seq, keeps_fallback, marks)
  local head = parse_stored(key)
  if is_dirty(head, marks) then
    redis.call('HSET', KEYS[1], 'x:' .. name, ARGV[1] .. ':' .. whole(seq))
  elseif head and keeps_fallback then
    if not head.expired then redis.call('SETRANGE', key, 0, head_of(EXPIRED, head.epoch, head.seq)) end
  else
    redis.call('DEL', key)
  end
end
