package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.Receipt;
import io.failgate.proxy.admin.AdminSources.SessionInfo;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document says what the code does. */
class OpenApiTest {

    private static final List<String> METHODS = List.of("get", "put", "post", "delete");

    private final JsonNode document = document();

    private static JsonNode document() {
        try (TestAdmin admin = TestAdmin.start()) {
            return JsonBody.object(admin.get("/v1/openapi.json").body());
        }
    }

    @Test
    void hasEveryRouteAndNoOther() {
        List<String> inCode = AdminRoutes.of(FailPoints.create(), new UnusedSources(), new HitCounts()).stream()
                .map(route -> route.method().toLowerCase(Locale.ROOT) + " " + route.template())
                .toList();
        List<String> documented = document.path("paths")
                .propertyStream()
                .flatMap(path ->
                        path.getValue().propertyStream().map(operation -> operation.getKey() + " " + path.getKey()))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(inCode).hasSizeGreaterThan(20);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = references(document).toList();
        assertThat(references)
                .hasSizeGreaterThan(20)
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private static Stream<String> references(JsonNode node) {
        Stream<String> here = node.has("$ref") ? Stream.of(node.path("$ref").stringValue()) : Stream.of();
        return Stream.concat(here, node.valueStream().flatMap(OpenApiTest::references));
    }

    @Test
    void everyComponentIsUsed() {
        List<String> references = references(document).toList();
        assertThat(document.path("components")
                        .propertyStream()
                        .filter(kind -> !kind.getKey().equals("securitySchemes"))
                        .flatMap(kind -> kind.getValue()
                                .propertyStream()
                                .map(component -> "#/components/" + kind.getKey() + "/" + component.getKey())))
                .filteredOn(component -> !component.matches(".*/(Hit|Dropped)"))
                .allSatisfy(component -> assertThat(references).contains(component));
    }

    @Test
    void operationsHaveNamesOfTheirOwnAndDeclareTheirKey() {
        List<JsonNode> operations = document.path("paths")
                .valueStream()
                .flatMap(path -> METHODS.stream().filter(path::has).map(path::path))
                .toList();
        assertThat(operations.stream()
                        .map(operation -> operation.path("operationId").stringValue()))
                .doesNotHaveDuplicates();
        assertThat(document.path("paths")
                        .propertyStream()
                        .filter(path -> path.getKey().contains("{key}"))
                        .flatMap(path -> path.getValue().valueStream()))
                .allSatisfy(operation ->
                        assertThat(operation.path("parameters").size()).isEqualTo(1));
    }

    @Test
    void schemasHaveTheFieldsOfTheCode() {
        assertFields("Failpoint", FailPointView.class);
        assertFields("Session", SessionInfo.class);
        assertFields("Receipt", Receipt.class);
        assertFields("Fleet", FleetView.class);
        assertFields("FleetFailpoint", FleetView.Armed.class);
        assertFields("FleetMember", FleetView.Member.class);
    }

    private void assertFields(String schema, Class<?> type) {
        assertThat(document.path("components")
                        .path("schemas")
                        .path(schema)
                        .path("properties")
                        .propertyNames())
                .containsExactlyElementsOf(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void isOfVersion31() {
        assertThat(document.path("openapi").stringValue()).startsWith("3.1.");
    }
}
