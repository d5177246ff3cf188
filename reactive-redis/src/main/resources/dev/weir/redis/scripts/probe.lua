-- probe: tries each command that scripts use, on a key that nothing else has.
--   KEYS  the key
--   Answers the names of the commands that the user may not run

local attempts = {
  {'del'}, {'set', '1', 'PX', '10000'}, {'get'}, {'getrange', '0', '1'}, {'setrange', '0', '1'}, {'exists'}, {'pttl'}, {'pexpire', '10000'}, {'del'},
  {'hset', 'f', '1'}, {'hmget', 'f'}, {'hgetall'}, {'hscan', '0'}, {'hdel', 'f'}, {'del'},
  {'xadd', '*', 'f', '1'}, {'xtrim', 'MAXLEN', '1'}, {'xrevrange', '+', '-'}, {'xrange', '-', '+'}, {'xlen'},
  {'xinfo|stream'}, {'xdel', '0-1'}, {'del'},
}
local denied = {}
for _, attempt in ipairs(attempts) do
  local command = table.remove(attempt, 1)
  local reply = nil
  if command == 'xinfo|stream' then
    reply = redis.pcall('xinfo', 'stream', KEYS[1])
  else
    reply = redis.pcall(command, KEYS[1], unpack(attempt))
  end
  if type(reply) == 'table' and reply.err then
    local error = reply.err
    if string.find(error, 'NOPERM') or string.find(error, 'ACL failure') or string.find(error, 'executing the script') then
      denied[#denied + 1] = command
    end
  end
end
return denied
