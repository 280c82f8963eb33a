package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.dnas4j.config.EarlierKeys;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Json;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A change of the configuration must not hide the runs that are published under results/. */
class PublishedRunsTest {
  private static final Path RESULTS = Path.of("../../results");

  @TestFactory
  Stream<DynamicTest> publishedRunsAreFoundAgain() throws IOException {
    List<Path> runs;
    try (Stream<Path> files = Files.walk(RESULTS)) {
      runs = files.filter(f -> f.endsWith("config.json")).map(Path::getParent).sorted().toList();
    }
    return runs.stream().map(run -> DynamicTest.dynamicTest(run + "", () -> assertFound(run)));
  }

  private static void assertFound(Path run) throws IOException {
    String[] name = run.getFileName().toString().split("-", 2);
    String hash = name[1].substring(name[1].lastIndexOf('-') + 1);
    ObjectNode saved = Json.object("config.json", Files.readString(run.resolve("config.json")));
    Map<String, Object> given = new LinkedHashMap<>();
    saved
        .path("given")
        .fields()
        .forEachRemaining(
            field ->
                given.put(
                    field.getKey(),
                    field.getValue().isNumber()
                        ? (Object) field.getValue().longValue()
                        : field.getValue().asText()));
    // A stage's file lacks what does not decide it; any preset gives that.
    ObjectNode whole = Json.object("preset", ExperimentConfig.preset("imagenet40-64").toJson());
    EarlierKeys.bringForward(saved);
    merge(whole, saved);
    ExperimentConfig config = ExperimentConfig.fromJson(whole.toString());
    ExperimentConfig.Stage stage = ExperimentConfig.Stage.valueOf(name[0].toUpperCase(Locale.ROOT));
    String decides = config.decides(stage, given);
    assertEquals(hash, Json.hash(Json.parse("decides", decides)), decides);
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    from.fields()
        .forEachRemaining(
            field -> {
              JsonNode old = into.get(field.getKey());
              if (old instanceof ObjectNode group && field.getValue() instanceof ObjectNode more) {
                merge(group, more);
              } else if (old != null) {
                into.set(field.getKey(), field.getValue());
              }
            });
  }
}
