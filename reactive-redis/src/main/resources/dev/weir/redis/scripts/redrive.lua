-- redrive: accepts the write of a dead letter once more, as accept does one that is made now.
--   KEYS  state, value, lease, log, outbox, dead letters
--   ARGV  epoch; cache:tenant:key as in KEYS[2]; cache, tenant and key as text, of the letter; how many records may wait;
--         epoch and seq of the letter
--   Writes what accept writes; deletes the letter.
--   Answers {'LOST'}, {'ACCEPTED', seq}, {'SUPERSEDED'}, {'MISSING'}, {'FULL', records}

local state = standing(ARGV[2], ARGV[3])
if not state then return LOST end

local letter = letter_at(KEYS[6], ARGV[8], tonumber(ARGV[7]))
if not letter then return {'MISSING'} end
local _, since = letters_of(KEYS[6], ARGV[2])
if since > tonumber(ARGV[8]) then return {'SUPERSEDED'} end
local records = redis.call('XLEN', KEYS[5])
if records >= tonumber(ARGV[6]) then return {'FULL', records} end

local seq = take_in(state, {name = ARGV[2], cache = ARGV[3], tenant = ARGV[4], key = ARGV[5], envelope = letter[7], keep = letter[4],
  prefixes = letter[5], operation = '', voids = 0})
unbury(KEYS[6], ARGV[8], letter, ARGV[3])
return {'ACCEPTED', seq}
