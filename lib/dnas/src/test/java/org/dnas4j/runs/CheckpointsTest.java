package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.tensor.NamedArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir private Path directory;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void nothingSavedIsEmpty() {
    assertEquals(Optional.empty(), checkpoints().load());
    assertEquals(Optional.empty(), checkpoints("not", "there").load());
  }

  @Test
  void loadsTheNewestAndKeepsThePrevious() {
    Checkpoints checkpoints = checkpoints("checkpoint");
    for (int epoch = 1; epoch <= 3; epoch++) {
      checkpoints.save(state(epoch));
      assertEquals(Optional.of(state(epoch)), checkpoints.load());
    }
    assertEquals(List.of(), warnings);
    assertTrue(Files.exists(directory.resolve("checkpoint/previous.safetensors")));
  }

  @Test
  void everyTruncationFallsBackToThePrevious() throws IOException {
    Path newest = directory.resolve("newest.safetensors");
    checkpoints().save(state(1));
    checkpoints().save(state(2));
    byte[] whole = Files.readAllBytes(newest);
    for (int length = 0; length < whole.length; length++) {
      Files.write(newest, Arrays.copyOf(whole, length));
      assertEquals(Optional.of(state(1)), checkpoints().load());
    }
    assertEquals(whole.length, warnings.size());
    assertTrue(warnings.get(0).contains("newest.safetensors is missing or damaged"));
    assertTrue(warnings.get(0).contains("previous one, epoch 1"), warnings.get(0));
  }

  /** Whatever bit of the numbers or texts flips, the file is not believed. */
  @Test
  void everyFlippedByteIsSeenOrHarmless() throws IOException {
    Path newest = directory.resolve("newest.safetensors");
    checkpoints().save(state(1));
    checkpoints().save(state(2));
    byte[] whole = Files.readAllBytes(newest);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      Files.write(newest, flipped);
      Checkpoint loaded = checkpoints().load().orElseThrow();
      // Blanks that pad the header may become something JSON does not mind; nothing else may.
      assertTrue(loaded.equals(state(1)) || loaded.equals(state(2)), "byte " + i);
    }
    assertTrue(warnings.size() > whole.length - 10, warnings.size() + " of " + whole.length);
  }

  @Test
  void aCrashBetweenTheTwoRenamesLosesNothing() throws IOException {
    checkpoints().save(state(1));
    checkpoints().save(state(2));
    Files.move(
        directory.resolve("newest.safetensors"), directory.resolve("newest.safetensors.tmp"));
    assertEquals(Optional.of(state(1)), checkpoints().load());
    checkpoints().save(state(2));
    assertEquals(Optional.of(state(2)), checkpoints().load());
    assertEquals(1, warnings.size());
    assertEquals(Optional.of(state(1)), previous());
  }

  @Test
  void anUnfinishedTemporaryFileIsIgnored() throws IOException {
    checkpoints().save(state(1));
    Files.writeString(directory.resolve("newest.safetensors.tmp"), "half");
    assertEquals(Optional.of(state(1)), checkpoints().load());
    checkpoints().save(state(2));
    assertFalse(Files.exists(directory.resolve("newest.safetensors.tmp")));
  }

  /** After falling back, the next save must not replace the only good file by the damaged one. */
  @Test
  void aDamagedNewestNeverBecomesThePrevious() throws IOException {
    checkpoints().save(state(1));
    checkpoints().save(state(2));
    Files.writeString(directory.resolve("newest.safetensors"), "broken");
    checkpoints().load();
    checkpoints().save(state(2));
    assertEquals(Optional.of(state(1)), previous());
  }

  @Test
  void nothingUndamagedIsAnErrorThatSaysWhatToDo() throws IOException {
    checkpoints().save(state(1));
    Files.writeString(directory.resolve("newest.safetensors"), "broken");
    String message =
        assertThrows(UncheckedIOException.class, () -> checkpoints().load()).getMessage();
    assertTrue(message.contains("newest.safetensors"), message);
    assertTrue(message.contains("delete that directory"), message);
  }

  @Test
  void savesOnAnInterruptedThread() {
    Thread.currentThread().interrupt();
    checkpoints().save(state(1));
    assertTrue(Thread.interrupted());
    assertEquals(Optional.of(state(1)), checkpoints().load());
  }

  @Test
  void reservedNamesAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new Checkpoint(1, Map.of(), Map.of("epoch", "2")));
    assertThrows(IllegalArgumentException.class, () -> new Checkpoint(-1, Map.of(), Map.of()));
  }

  private Optional<Checkpoint> previous() throws IOException {
    Files.delete(directory.resolve("newest.safetensors"));
    return checkpoints().load();
  }

  private Checkpoints checkpoints(String... more) {
    return new Checkpoints(directory.resolve(String.join("/", more)), warnings::add);
  }

  private static Checkpoint state(int epoch) {
    return new Checkpoint(
        epoch,
        Map.of("w", NamedArray.of(epoch, 0.5f, Float.NaN), "b", NamedArray.of(-epoch)),
        Map.of("phase", "weights", "best", "0.91"));
  }
}
