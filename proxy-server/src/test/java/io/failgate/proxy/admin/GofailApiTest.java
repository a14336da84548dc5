package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gofail's and pingcap/failpoint's own tests and documents ask of the HTTP API. */
class GofailApiTest {

    private final TestAdmin admin = TestAdmin.start();

    @AfterEach
    void close() {
        admin.close();
    }

    /** The table of pingcap's tests, which has gofail's in it; what differs on purpose is in docs/http.md. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT    | /TestFailPointError | return(1)          | 204 | ``",
                "PUT    | /TestFailPointError | invalid            | 400 | failed to parse",
                "GET    | /TestFailPointError | ``                 | 200 | return(7)",
                "GET    | /not-exists         | ``                 | 404 | not-exists",
                "GET    | /after-query        | ``                 | 404 | failed to GET",
                "GET    | /metric             | ``                 | 404 | ; or did you mean the page /metrics?",
                "GET    | /                   | ``                 | 200 | TestFailPointError=return(7)",
                "DELETE | /TestFailPointError | ``                 | 204 | ``",
                "DELETE | /after-query        | ``                 | 204 | ``",
                "DELETE | /not-exists         | ``                 | 404 | not-exists",
                "POST   | /TestFailPointError | ``                 | 405 | Method not allowed",
                "PUT    | /                   | return(1)          | 405 | Method not allowed",
                "PUT    | /not-exists         | return(1)          | 404 | not-exists",
                "GET    | /TestFailPointError/count | ``           | 200 | 0",
                "GET    | /not-exists/count   | ``                 | 404 | not-exists",
                "GET    | /after-query/count  | ``                 | 404 | failed to GET",
                "PUT    | /failpoints         | before-query=off;after-query=off | 204 | ``",
                "PUT    | /failpoints         | ;;                               | 400 | the body has no key=terms",
                "PUT    | /failpoints         | ``                               | 400 | the body has no key=terms",
                "PUT    | /failpoints         | before-query=off;before-query=off | 400 | it is said twice",
                "PUT    | /failpoints         | before-query=off;after-query     | 400 | expected key=terms",
                "PUT    | /failpoints         | before-query=off;not-exists=off  | 404 | not-exists",
                "GET    | /failpoints         | ``                 | 405 | PUT",
            })
    void answersAsTheFamilyDoes(String method, String path, String body, int status, String contains) {
        admin.failPoints().put("TestFailPointError", "return(7)");
        HttpResponse<String> answer = admin.send(method, path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(contains);
        if (status != 204) {
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        } else {
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void aPathMustBeginWithASlash() throws Exception {
        String answer = admin.raw("PUT TestFailPointError HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("malformed request URI");
    }

    @Test
    void aPercentNeedsTwoDigits() throws Exception {
        String answer = admin.raw("GET /100%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("malformed request URI");
    }

    @Test
    void saysWhichMethodsAPathTakes() {
        assertThat(admin.send("POST", "/before-query", "").headers().firstValue("Allow"))
                .contains("GET, PUT, DELETE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/before-query",
                "/io.failgate/query/before-query",
                "/io.failgate%2Fquery%2fbefore-query",
                "/before%2Dquery",
                "/before-query?x=y"
            })
    void aKeyIsAFullNameOrANamePercentEncodedOrNot(String path) {
        assertThat(admin.send("PUT", path, "1*error(1213)").statusCode()).isEqualTo(204);
        assertThat(admin.failPoints().status("before-query").armed()).isTrue();
        assertThat(admin.get(path).body()).isEqualTo("1*error(1213)\n");
    }

    @Test
    void listsEveryPointInOrderWithTermsIfItIsArmed() {
        admin.failPoints().put("before-query", "1*error( 1213 )");
        assertThat(admin.get("/").body()).isEqualTo("""
                        TestFailPointError=
                        io.failgate/query/after-query=
                        io.failgate/query/before-query=1*error(1213)
                        vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint=return(1)
                        """);
    }

    /** The answer has the terms in canonical form. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "panic | panic",
                "3*return(\"hello\") | 3*return(\"hello\")",
                "50.0%return(\"hello\") | 50%return(\"hello\")",
                "return(\"a=b;c\") | return(\"a=b;c\")"
            })
    void armsWhatTheEtcdBookArms(String terms, String canonical) {
        assertThat(admin.send("PUT", "/TestFailPointError", terms).statusCode()).isEqualTo(204);
        assertThat(admin.get("/TestFailPointError").body()).isEqualTo(canonical + "\n");
        assertThat(admin.get("/").body()).contains("TestFailPointError=" + canonical + "\n");
        assertThat(admin.send("DELETE", "/TestFailPointError", "").statusCode()).isEqualTo(204);
        assertThat(admin.get("/TestFailPointError").statusCode()).isEqualTo(404);
    }

    @Test
    void aNewlineBehindTermsDoesNotMatter() {
        assertThat(admin.send("PUT", "/TestFailPointError", "panic\n").statusCode())
                .isEqualTo(204);
    }

    @Test
    void countsHitsAndNotEvaluations() {
        admin.failPoints().put("TestFailPointError", "2*return(1)");
        for (int i = 0; i < 5; i++) {
            admin.practice().evaluate();
        }
        assertThat(admin.get("/TestFailPointError/count").body()).isEqualTo("2");
    }

    @Test
    void armsAllOrNone() {
        admin.failPoints().put("before-query", "return(1)");
        HttpResponse<String> refused =
                admin.send("PUT", "/failpoints", "before-query=return(2);TestFailPointError=return(;after-query=off");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("TestFailPointError").contains("position");
        assertThat(admin.get("/before-query").body()).isEqualTo("return(1)\n");
        assertThat(admin.get("/after-query").statusCode()).isEqualTo(404);
    }

    @Test
    void severalMayHaveSemicolonsInQuotesAndEmptySegments() {
        assertThat(admin.send("PUT", "/failpoints", ";before-query=return(\"a;b=c\");;after-query=off;\n")
                        .statusCode())
                .isEqualTo(204);
        assertThat(admin.get("/before-query").body()).isEqualTo("return(\"a;b=c\")\n");
        assertThat(admin.get("/after-query").body()).isEqualTo("off\n");
    }
}
