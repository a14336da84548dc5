-- what the image has done so far is no transaction that the primary lacks
RESET BINARY LOGS AND GTIDS;
-- starts with the server, as soon as the image has prepared it
CHANGE REPLICATION SOURCE TO
  SOURCE_HOST = 'primary-failgate', SOURCE_PORT = 3307, SOURCE_USER = 'repl', SOURCE_PASSWORD = 'repl',
  SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400,
  SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1;
