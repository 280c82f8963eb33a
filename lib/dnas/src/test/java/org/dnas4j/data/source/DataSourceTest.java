package org.dnas4j.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every installed data set promises. */
class DataSourceTest {
  private static List<DataSource> all() {
    return Kinds.installed().of(DataSource.class).stream().map(DataSource.class::cast).toList();
  }

  private static Wanted from(Path folder) {
    return new Wanted(folder.toString(), 1, 20, 10, 0, 32, 0, 0, 0);
  }

  @Test
  void eachHasANameATitleAndALineAboutIt() {
    List<String> kinds = all().stream().map(DataSource::kind).toList();
    assertTrue(kinds.containsAll(List.of("procedural", "cifar10", "imagenet", "cifar100")));
    assertEquals(kinds.size(), new HashSet<>(kinds).size(), kinds.toString());
    for (DataSource source : all()) {
      About about = source.getClass().getAnnotation(About.class);
      assertNotNull(about, source.kind());
      assertTrue(about.value().length() <= 90, about.value());
      assertFalse(source.title().isBlank());
      assertTrue(source.size(from(Path.of("none"))).classes() >= 2);
    }
  }

  /** A folder is one data set's alone, and that of other files nobody's. */
  @Test
  void aFolderOfOthersIsRefusedByName(@TempDir Path dir) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (String file : List.of("data_batch_1.bin", "train.bin", "train/cat/1.png", "notes.txt")) {
      Path path = dir.resolve("" + folders.size()).resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "x");
      folders.add(dir.resolve("" + folders.size()));
    }
    assertEquals(
        List.of("[cifar10]", "[cifar100]", "[imagenet]", "[]"),
        folders.stream()
            .map(f -> DataSource.in(f).stream().map(DataSource::kind).toList().toString())
            .toList());
    Path others = folders.get(folders.size() - 1);
    for (DataSource source : DataSource.inFolders()) {
      IOException e =
          assertThrows(
              IOException.class, () -> source.load(from(others), line -> {}), source.kind());
      assertTrue(e.getMessage().contains(others.toString()), e.getMessage());
      assertTrue(e.getMessage().contains("notes.txt"), e.getMessage());
      assertTrue(DataSource.expected().contains(source.files()), DataSource.expected());
    }
  }
}
