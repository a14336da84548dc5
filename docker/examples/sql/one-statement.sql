-- A comment is for one statement.
SELECT /* failpoint: before-query=error(1317) */ 'slow';
SELECT 'all is well';
