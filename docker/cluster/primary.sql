-- what the image has done so far is its own affair; what follows is replicated
RESET BINARY LOGS AND GTIDS;
CREATE DATABASE test;
CREATE USER 'app'@'%' IDENTIFIED BY 'app';
GRANT ALL ON test.* TO 'app'@'%';
CREATE USER 'repl'@'%' IDENTIFIED BY 'repl';
GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';
