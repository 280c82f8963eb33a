package org.dnas4j.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyReaderTest {
  private static final String ROW = "{\"name\": \"a\", \"uniform\": 2}";

  @TempDir private Path directory;

  /** Refused, with the file and these places named. */
  private void assertRefused(Path file, String... named) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Study.read(file, Optional.empty()));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    for (String name : named) {
      assertTrue(e.getMessage().contains(name), name + " in: " + e.getMessage());
    }
  }

  /** A row behind two good ones. */
  private void assertRowRefused(String row, String... named) {
    Path file =
        Studies.file(
            directory, "", ROW, "{\"name\": \"b\", \"uniform\": 32}", row.replace('\'', '"'));
    assertRefused(file, "rows[2]");
    assertRefused(file, named);
  }

  private void assertStudyRefused(String more, String... named) {
    assertRefused(Studies.file(directory, more.replace('\'', '"'), ROW), named);
  }

  @Test
  void everyPartOfAStudyIsRead() {
    String bits = Studies.bits(directory, 2).replaceFirst("2", "32");
    Study study =
        Studies.of(
            directory,
            "\"data\": \"images\", \"protocol\": {\"control\": \"uniform 2 bit\", \"margin\": 0.3,"
                + " \"note\": \"n\"}, \"seeds\": [1, 2, 3]",
            "{\"name\": \"full precision\", \"baseline\": true}",
            "{\"name\": \"uniform 2 bit\", \"uniform\": 2}",
            "{\"name\": \"smallest\", \"bits\": \""
                + bits
                + "\", \"seeds\": [7], \"baselineSeed\": 5}",
            "{\"name\": \"random\", \"random\": {\"count\": 4, \"compression\": 2,"
                + " \"tolerance\": 0.5, \"seed\": 9}}",
            "{\"name\": \"searched\", \"search\": {\"samples\": 1}, \"settings\":"
                + " {\"search.gamma\": 3}}");
    assertEquals("tiny", study.title());
    assertEquals(80, study.config().data().trainImages());
    assertEquals("0,2,32", study.settings().get("search.candidates"));
    assertEquals("images", study.config().data().dir());
    assertEquals(new Study.Protocol("uniform 2 bit", 0.3, "n"), study.protocol());
    assertEquals(List.of(1L, 2L, 3L), study.seeds());
    assertEquals(
        List.of(
            new Study.Row("full precision", new Plan.Baseline(), Map.of(), List.of()),
            new Study.Row(
                "uniform 2 bit", new Plan.Uniform(Precision.weightOnly(2)), Map.of(), List.of()),
            new Study.Row(
                "smallest",
                new Plan.Allocation(Bits.parse(bits)),
                Map.of(),
                List.of(7L),
                Optional.of(5L)),
            new Study.Row("random", new Plan.Random(4, 2, 0.5, 9), Map.of(), List.of()),
            new Study.Row(
                "searched", new Plan.Searched(1), Map.of("search.gamma", "3"), List.of())),
        study.rows());
    assertEquals(List.of(7L), study.seeds(study.rows().get(2)));
    assertEquals(5, study.config(study.rows().get(2), 7).seed());
    assertEquals(study.seeds(), study.seeds(study.rows().get(4)));
    var config = study.config(study.rows().get(4), 5);
    assertEquals(5, config.seed());
    assertEquals(3, config.search().gamma());
  }

  @Test
  void whatIsLeftOutHasDefaults() {
    Study study =
        Studies.of(
            directory,
            "",
            "{\"name\": \"a\", \"random\": {\"compression\": 2, \"tolerance\": 0.6}}",
            "{\"name\": \"b\", \"search\": {}}");
    assertEquals(List.of(study.config().seed()), study.seeds());
    assertEquals(new Study.Protocol("", 0, ""), study.protocol());
    assertEquals(new Plan.Random(1, 2, 0.6, 1), study.rows().get(0).plan());
    assertEquals(new Plan.Searched(1), study.rows().get(1).plan());
  }

  @Test
  void aDirectoryOfImagesThatIsGivenReplacesTheFiles() {
    Path file = Studies.file(directory, "\"data\": \"images\"", ROW);
    assertEquals("others", Study.read(file, Optional.of(Path.of("others"))).config().data().dir());
  }

  @Test
  void faultsOfAStudyAreNamed() {
    assertStudyRefused("'colour': 1", "colour");
    assertStudyRefused("'seeds': 3", "seeds");
    assertStudyRefused("'seeds': []", "seeds");
    assertStudyRefused("'seeds': [1, 2, 1]", "seeds");
    assertStudyRefused("'seeds': [1.5]", "seeds");
    assertStudyRefused("'seeds': ['1']", "seeds");
    assertStudyRefused("'data': 3", "data");
    assertStudyRefused("'protocol': 'a'", "protocol");
    assertStudyRefused("'protocol': {'control': 'z'}", "protocol.control", "z");
    assertStudyRefused("'protocol': {'control': 1}", "protocol.control");
    assertStudyRefused("'protocol': {'margin': '0.3'}", "protocol.margin");
    assertStudyRefused("'protocol': {'margin': -1}", "protocol.margin");
    assertStudyRefused("'protocol': {'marg': 1}", "protocol.marg");
    for (String field : List.of("title", "preset", "rows")) {
      for (String value : List.of("null", "{}", "7", "true", "[1]")) {
        String fields = "{\"title\": \"t\", \"preset\": \"smoke\", \"rows\": [" + ROW + "]}";
        String old = field.equals("rows") ? "\\[.*\\]" : "\"(t|smoke)\"";
        String faulty =
            fields.replaceFirst("\"" + field + "\": " + old, "\"" + field + "\": " + value);
        assertRefused(Studies.write(directory, faulty), field);
      }
    }
    assertRefused(
        Studies.write(directory, "{\"title\": \"t\", \"preset\": \"smoke\", \"rows\": []}"),
        "rows");
    assertRefused(
        Studies.write(
            directory,
            "{\"title\": \"t\", \"preset\": \"smoke\", \"settings\": {\"net.widht\": 2},"
                + " \"rows\": ["
                + ROW
                + "]}"),
        "net.widht");
    assertRefused(
        Studies.write(
            directory,
            "{\"title\": \"t\", \"preset\": \"smoke\", \"settings\": 2, \"rows\": [" + ROW + "]}"),
        "settings");
  }

  @Test
  void faultsOfARowAreNamed() {
    assertRowRefused("{'name': 'x', 'uniform': 2, 'colour': 1}", "colour");
    assertRowRefused("{'name': 'x'}", "x");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'baseline': true}", "uniform", "baseline");
    assertRowRefused("{'uniform': 2}", "name");
    assertRowRefused("{'name': ' ', 'uniform': 2}", "name");
    assertRowRefused("{'name': {}, 'uniform': 2}", "name");
    assertRowRefused("{'name': 7, 'uniform': 2}", "name");
    assertRowRefused("{'name': 'a', 'uniform': 32}", "name", "a");
    assertRowRefused("7");
    assertRowRefused("null");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'seeds': [4, 4]}", "seeds");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'seeds': 4}", "seeds");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'baselineSeed': 'a'}", "baselineSeed");
    assertRowRefused("{'name': 'x', 'baseline': true, 'baselineSeed': 1}", "baselineSeed");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'settings': [1]}", "settings");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'settings': {'net.widht': 1}}", "net.widht");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'settings': {'net.width': 'w'}}", "net.width");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'settings': {'data.dir': {}}}", "data.dir");
    assertRowRefused("{'name': 'x', 'uniform': 2, 'settings': {'data.dir': null}}", "data.dir");
    assertRowRefused(
        "{'name': 'x', 'uniform': 2, 'settings': {'retrain.train.batch': 100}}",
        "retrain.train.batch");
  }

  @Test
  void faultsOfPlansAreNamed() {
    assertRowRefused("{'name': 'x', 'baseline': 1}", "baseline");
    assertRowRefused("{'name': 'x', 'baseline': false}", "baseline");
    assertRowRefused("{'name': 'x', 'uniform': 0}", "uniform", "0");
    assertRowRefused("{'name': 'x', 'uniform': 33}", "uniform", "33");
    assertRowRefused("{'name': 'x', 'uniform': 'two'}", "uniform", "two");
    assertRowRefused("{'name': 'x', 'uniform': null}", "uniform");
    assertRowRefused("{'name': 'x', 'uniform': [2]}", "uniform");
    assertRowRefused("{'name': 'x', 'bits': '2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2'}", "2 2 2 2");
    assertRowRefused("{'name': 'x', 'bits': 'two'}", "two");
    assertRowRefused("{'name': 'x', 'bits': 2}", "bits");
    assertRowRefused("{'name': 'x', 'bits': ['2']}", "bits");
    assertRowRefused("{'name': 'x', 'bits': ''}");
    assertRowRefused("{'name': 'x', 'random': 3}", "random");
    assertRowRefused("{'name': 'x', 'random': {}}", "random.compression");
    assertRowRefused("{'name': 'x', 'random': {'compression': 'much'}}", "random.compression");
    assertRowRefused("{'name': 'x', 'random': {'compression': 1}}", "random.compression");
    assertRowRefused("{'name': 'x', 'random': {'compression': 5000}}", "random.compression");
    assertRowRefused("{'name': 'x', 'random': {'compression': 2, 'count': 0}}", "random.count");
    assertRowRefused("{'name': 'x', 'random': {'compression': 2, 'count': 1.5}}", "random.count");
    assertRowRefused("{'name': 'x', 'random': {'compression': 2, 'tolerance': 1}}", "tolerance");
    assertRowRefused("{'name': 'x', 'random': {'compression': 2, 'seed': 'a'}}", "random.seed");
    assertRowRefused("{'name': 'x', 'random': {'compression': 2, 'much': 1}}", "random.much");
    assertRowRefused("{'name': 'x', 'search': true}", "search");
    assertRowRefused("{'name': 'x', 'search': {'samples': 0}}", "search.samples");
    assertRowRefused("{'name': 'x', 'search': {'samples': 5000}}", "search.samples", "keep");
    assertRowRefused("{'name': 'x', 'search': {'count': 1}}", "search.count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "", "  ", "title: tiny", "{", "{}", "\"a\""})
  void aFileThatIsNoStudyIsNamed(String text) {
    assertRefused(Studies.write(directory, text));
  }

  @Test
  void aStageThatARowDoesNotUseMayNotFitTheImages() {
    Studies.of(
        directory,
        "",
        "{\"name\": \"a\", \"uniform\": 2, \"settings\": {\"search.method.batch\": 5000}}",
        "{\"name\": \"b\", \"baseline\": true, \"settings\": {\"retrain.train.batch\": 5000}}",
        "{\"name\": \"c\", \"uniform\": 2, \"settings\": {\"baseline.batch\": 5000}}");
    assertRowRefused(
        "{'name': 'x', 'uniform': 2, 'settings':"
            + " {'baseline.batch': 5000, 'retrain.start': 'baseline'}}",
        "baseline.batch");
  }
}
