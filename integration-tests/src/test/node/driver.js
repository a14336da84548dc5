// Uses mysql2 as programs do, and prints what came of it, a line each.
// Arguments: the port, what the client has ("tls", "zlib").
const mysql = require('mysql2');
const { Readable } = require('stream');

const [port, ...has] = process.argv.slice(2);
const options = {
  host: '127.0.0.1', port: Number(port), user: 'app', password: 'app', database: 'test', charset: 'utf8mb4',
  multipleStatements: true,
  ssl: has.includes('tls') ? { rejectUnauthorized: false } : undefined,
  compress: has.includes('zlib'),
  infileStreamFactory: () => Readable.from([Buffer.from('1000\tfrom a file\n'), Buffer.from('1001\tdo.\n')]),
};
const say = (what, value) => console.log(`${what}: ${JSON.stringify(value)}`);

async function failure(promise) {
  try {
    return await promise;
  } catch (error) {
    return [error.errno, error.code, error.sqlState];
  }
}

// row by row, with pauses in between
async function stream(core) {
  let count = 0, sum = 0;
  const query = core.query('with recursive n as (select 1 as i union all select i + 1 from n where i < 1000) '
    + 'select i, repeat("x", 2000) as x from n');
  for await (const row of query.stream({ highWaterMark: 5 })) {
    count++;
    sum += row.i + row.x.length;
  }
  return [count, sum];
}

async function main() {
  const core = mysql.createConnection(options);
  const connection = core.promise();
  const first = async (sql, values) => (await connection.query(sql, values))[0];
  say('compression', (await first("show session status like 'Compression'"))[0].Value);
  say('cipher', (await first("show session status like 'Ssl_cipher'"))[0].Value !== '');
  await first('drop table if exists n2');
  await first('create table n2 (id int primary key auto_increment, name text, body longblob) charset utf8mb4');
  const body = Buffer.alloc(2000000, 'abc\0\n');
  say('execute', (await connection.execute('insert into n2 (name, body) values (?, ?)', ['näme 🐬', body]))[0].insertId);
  const [rows] = await connection.execute('select name, body from n2 where id = ?', [1]);
  say('prepared', [rows[0].name, rows[0].body.equals(body)]);
  const questions = [];
  for (let i = 0; i < 300; i++) questions.push(connection.execute('select ? as a', [i]));
  say('in order', (await Promise.all(questions)).every(([[row]], i) => Number(row.a) === i));
  say('multiple', await first('select 1 as a; select 2 as b'));
  say('error', await failure(first('insert into n2 (id) values (1)')));
  say('error', await failure(connection.execute('select nothing')));
  say('error', await failure(first('selekt')));
  say('stream', await stream(core));
  say('local file', (await first("load data local infile 'any' into table n2 (id, name)")).affectedRows);
  await connection.beginTransaction();
  await first('delete from n2');
  await connection.rollback();
  say('rolled back', (await first('select count(*) as c from n2'))[0].c);
  await connection.changeUser({ user: 'app', password: 'app', database: 'test' });
  say('ping', await connection.ping() !== null);
  await connection.end();
  const stranger = mysql.createConnection({ ...options, password: 'wrong' }).promise();
  say('wrong password', await failure(stranger.query('select 1')));
}

main();
