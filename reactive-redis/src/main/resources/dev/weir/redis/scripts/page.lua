-- page: what is in the outbox, to be flushed or cleaned up.
--   KEYS  state, outbox
--   ARGV  epoch; cache as text; epoch and seq up to which the source has what is not parked; how many leftovers, how many that are parked
--         and how many that wait, at most; then epoch and seq of each that is parked, in the order in which they are of use
--   Changes nothing. Versions grow along the outbox. Seqs alone do so while a state lives; where it began anew under a clock that was set
--   back, all that is there may be later than a higher seq of before. Records of more than 16 MB together come in several pages. Of what is
--   parked the first of each key are taken along before others, up to half of that; of the rest it is said only whose they are.
--   Answers {'LOST'}, {'OK', ms, {epoch, seq, tenant, key, ...} of leftovers, {epoch, seq, tenant, key, keep, envelope, ...} of those that
--   are parked, {epoch, seq, tenant, key, ...} of those of them that are not taken along, {epoch, seq, tenant, key, keep, envelope, ...}
--   of those that wait, 1 if that is all there is, else 0, how many records are gone that nobody has taken away}

local CHUNK = 64
local BYTES = 16 * 1024 * 1024

local state = read('o:' .. ARGV[2])
if not state then return LOST end
local epoch, seq, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local bytes = 0

local function is_later(record)
  return record.epoch > epoch or record.epoch == epoch and record.seq > seq
end

local function add(list, record)
  for _, part in ipairs({record.epoch, record.seq, record.tenant, record.key, record.keep, record.entry}) do list[#list + 1] = part end
end

-- Walks over records from an id on, up to one, until told to stop; answers whether it never was.
local function walk(from, to, visit)
  while true do
    local entries = redis.call('XRANGE', KEYS[2], from, to, 'COUNT', CHUNK)
    for _, entry in ipairs(entries) do
      local record = record_of(entry)
      if record and not visit(record) then return false end
    end
    if #entries < CHUNK then return true end
    from = '(' .. entries[#entries][1]
  end
end

-- Those that are parked: whose each of them is, and which is the first of its key.
local named, found, firsts = {}, {}, {}
for i = 6, #ARGV, 2 do
  named[ARGV[i] .. ':' .. ARGV[i + 1]] = true
  local record = record_at(KEYS[2], tonumber(ARGV[i + 1]))
  if record and record.epoch == tonumber(ARGV[i]) then
    local name = #record.tenant .. ':' .. record.tenant .. record.key
    found[#found + 1] = {epoch = record.epoch, seq = record.seq, tenant = record.tenant, key = record.key, name = name}
    firsts[name] = math.min(firsts[name] or record.seq, record.seq)
  end
end

local parked, withheld, taken = {}, {}, 0
local function take_along(isFirst)
  for _, each in ipairs(found) do
    if (firsts[each.name] == each.seq) == isFirst then
      if taken < most and bytes < BYTES / 2 then
        local record = record_at(KEYS[2], each.seq)
        add(parked, record)
        taken, bytes = taken + 1, bytes + #record.entry
      else
        for _, part in ipairs({each.epoch, each.seq, each.tenant, each.key}) do withheld[#withheld + 1] = part end
      end
    end
  end
end
take_along(true)
take_along(false)

local leftovers, left, waits_from = {}, 0, '(' .. whole(seq) .. '-18446744073709551615'
walk('-', whole(seq), function(record)
  if is_later(record) then
    waits_from = '-'
    return false
  end
  if not named[whole(record.epoch) .. ':' .. whole(record.seq)] then
    left = left + 1
    for _, part in ipairs({record.epoch, record.seq, record.tenant, record.key}) do leftovers[#leftovers + 1] = part end
  end
  return left < most
end)

local waiting, count = {}, 0
local is_whole = walk(waits_from, '+', function(record)
  if is_later(record) then
    add(waiting, record)
    count, bytes = count + 1, bytes + #record.entry
  end
  return count < most and bytes < BYTES
end)
return {'OK', math.floor(now / 1000), leftovers, parked, withheld, waiting, is_whole and left < most and 1 or 0, missing(state[2], KEYS[2])}
