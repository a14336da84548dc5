-- A comment is for one statement.
SELECT /* failpoint: before-query=error(3024) */ 'slow';
SELECT 'all is well';
