-- discard: takes dead letters away.
--   KEYS  state, dead letters
--   ARGV  epoch; cache as text; epoch and seq of each
--   Deletes them, as far as they are there.
--   Answers {'LOST'}, {'OK', how many were there}

if not read('n') then return LOST end
local count = 0
for i = 3, #ARGV, 2 do
  local letter = letter_at(KEYS[2], ARGV[i + 1], tonumber(ARGV[i]))
  if letter then
    unbury(KEYS[2], ARGV[i + 1], letter, ARGV[2])
    count = count + 1
  end
end
return {'OK', count}
