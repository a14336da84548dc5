-- An update meets a deadlock, once: in this session only, so that other tests can run meanwhile.
DROP TABLE IF EXISTS deadlock_stock;
CREATE TABLE deadlock_stock (amount INT);
INSERT INTO deadlock_stock VALUES (10);
SET @put_session_failpoint = "before-query=1*error(1213) where statement = 'update'";
UPDATE deadlock_stock SET amount = amount - 1;
SELECT amount AS 'nothing was taken' FROM deadlock_stock;
UPDATE deadlock_stock SET amount = amount - 1;
SELECT amount AS 'repeated, one was taken' FROM deadlock_stock;
DROP TABLE deadlock_stock;
