-- bury: copies a record to the dead letters; in the outbox it stays.
--   KEYS  state, outbox, dead letters
--   ARGV  epoch; cache as text; epoch and seq of the record; how often it was tried; why it was refused
--   Writes the letter and what is known of those of its key. Of a letter that is there only the reason changes. Nothing where there is no such record.
--   Answers {'LOST'}, {'OK', 1 if it is buried now, else 0}

if not read('n') then return LOST end
local epoch, seq = tonumber(ARGV[3]), tonumber(ARGV[4])

local letter = letter_at(KEYS[3], ARGV[4], epoch)
if letter then
  letter[9] = ARGV[6]
  redis.call('HSET', KEYS[3], ARGV[4], cmsgpack.pack(letter))
  return {'OK', 1}
end

local record = record_at(KEYS[2], seq)
if not record or record.epoch ~= epoch then return {'OK', 0} end
local name = name_in(record, ARGV[2])
local count, since = letters_of(KEYS[3], name)
local dirty = dirty_seq(redis.call('HMGET', KEYS[1], 'd:' .. name)[1])
if dirty and dirty > seq then since = math.max(since, dirty) end
redis.call('HSET', KEYS[3], ARGV[4], cmsgpack.pack({record.epoch, record.tenant, record.key, record.keep, record.prefixes, record.name,
  record.entry, tonumber(ARGV[5]), ARGV[6], math.floor(now / 1000)}),
  'k:' .. name, whole(count + 1) .. ':' .. whole(since), 'n', whole(tonumber(redis.call('HMGET', KEYS[3], 'n')[1] or 0) + 1))
return {'OK', 1}
