-- The server has done it and the client is told that it failed: whoever repeats it blindly does it twice.
DROP TABLE IF EXISTS lost_orders;
CREATE TABLE lost_orders (item INT);
SET @put_session_failpoint = "after-query=1*error(1205) where statement = 'insert'";
INSERT INTO lost_orders VALUES (7);
INSERT INTO lost_orders VALUES (7);
SELECT COUNT(*) AS 'ordered' FROM lost_orders;
DROP TABLE lost_orders;
