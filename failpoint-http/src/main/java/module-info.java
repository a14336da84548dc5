/** gofail's HTTP endpoint for the failpoints of a program. */
module io.failgate.failpoint.http {
    requires io.failgate.failpoint;
    requires jdk.httpserver;
    requires static org.jspecify;

    provides io.failgate.failpoint.FailPointEndpoint with
            io.failgate.failpoint.http.HttpEndpoint;
}
