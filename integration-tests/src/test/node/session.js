// Runs the statements given as arguments after the port, one after the other.
// Prints what mysql2 makes of each, a line each.
const mysql = require('mysql2/promise');

async function main([port, ...statements]) {
  const options = { host: '127.0.0.1', port: Number(port), user: 'app', password: 'app' };
  const connection = await mysql.createConnection(options);
  for (const sql of statements) {
    try {
      const [result] = await connection.query(sql);
      console.log(JSON.stringify(Array.isArray(result) ? result : `OK, ${result.affectedRows} affected`));
    } catch (error) {
      console.log(`ERROR ${error.errno} (${error.sqlState}): ${error.sqlMessage}`);
    }
  }
  await connection.end();
}

main(process.argv.slice(2));
