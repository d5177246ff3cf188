-- accept: takes a write in that is to reach the source later: until then it is what the key has.
--   KEYS  state, value, lease, log, outbox, dead letters
--   ARGV  epoch; cache:tenant:key as in KEYS[2]; cache, tenant and key as text; the envelope, marked dirty; ms to keep it after its
--         flush, 0 for ever; how many records may wait; the operation; the epoch it was first sent in, 0 if that is now; when it was
--         first sent, in microseconds, 0 if it is never sent again; the key's prefixes
--   Writes the record first of all; the log, n, last, how many there are, the marks of the key, the quarantines, keep; the value, without a TTL; deletes the
--   lease and what was to happen after the flush; supersedes the dead letters of the key.
--   Answers {'LOST'}, {'ACCEPTED', seq, records}, {'REPEATED', epoch, seq}, {'UNPROVED'}, {'LATE', micros}, {'FULL', records}

local state = standing(ARGV[2], ARGV[3])
if not state then return LOST end

local epoch, seq = accepted(state[6], ARGV[9])
if epoch then return {'REPEATED', tonumber(epoch), tonumber(seq)} end
if is_unproved(state[6], ARGV[10], ARGV[11]) then return {'UNPROVED'} end
local late = overdue(state[6], ARGV[10], ARGV[11])
if late then return {'LATE', late} end

local records = redis.call('XLEN', KEYS[5])
if records >= tonumber(ARGV[8]) then return {'FULL', records} end

local prefixes = #ARGV > 11 and cmsgpack.pack({unpack(ARGV, 12)}) or ''
seq = take_in(state, {name = ARGV[2], cache = ARGV[3], tenant = ARGV[4], key = ARGV[5], envelope = ARGV[6], keep = ARGV[7],
  prefixes = prefixes, operation = ARGV[9], voids = ARGV[10] == '0' and 0 or tonumber(ARGV[11])})
return {'ACCEPTED', seq, records + 1}
