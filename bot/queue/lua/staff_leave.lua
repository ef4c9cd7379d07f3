-- ARGV: agent
touch(ARGV[1])
forget(ARGV[1])
return 1
