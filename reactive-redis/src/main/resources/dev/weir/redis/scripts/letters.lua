-- letters: dead letters, one by its version or a page of all.
--   KEYS  dead letters
--   ARGV  '' (they are looked at in any epoch); the seq of one or ''; how far the last page came, '0' at first; cache as text
--   Changes nothing.
--   Answers {'OK', how far this page came, '0' at the end, {epoch, seq, tenant, key, envelope, attempts, reason, ms, 1 if its key has been
--   written since, else 0, ...}}

local PAGE = 16

local letters = {}

local function add(seq, packed)
  local letter = cmsgpack.unpack(packed)
  local name = name_in({name = letter[6], tenant = letter[2], key = letter[3]}, ARGV[4])
  local _, since = letters_of(KEYS[1], name)
  for _, part in ipairs({letter[1], tonumber(seq), letter[2], letter[3], letter[7], letter[8], letter[9], letter[10],
    since > tonumber(seq) and 1 or 0}) do letters[#letters + 1] = part end
end

if ARGV[2] ~= '' then
  local packed = redis.call('HMGET', KEYS[1], ARGV[2])[1]
  if packed then add(ARGV[2], packed) end
  return {'OK', '0', letters}
end

local page = redis.call('HSCAN', KEYS[1], ARGV[3], 'COUNT', PAGE)
for i = 1, #page[2], 2 do
  if string.match(page[2][i], '^%d+$') then add(page[2][i], page[2][i + 1]) end
end
return {'OK', page[1], letters}
