package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
  private static String sentence(Throwable problem) {
    return Problems.sentence(problem).orElseThrow();
  }

  @Test
  void javasHeapIsNamedWithItsOption() {
    // More than any heap of the tests holds.
    OutOfMemoryError full =
        assertThrows(OutOfMemoryError.class, () -> new long[Integer.MAX_VALUE - 8].clone());
    assertTrue(sentence(full).contains("heap") && sentence(full).contains("-Xmx"), sentence(full));
    OutOfMemoryError direct =
        new OutOfMemoryError("Cannot reserve 99 bytes of direct buffer memory (limit: 1)");
    assertTrue(sentence(direct).contains("MaxDirectMemorySize"), sentence(direct));
    assertFalse(sentence(direct).contains("Xmx"), sentence(direct));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 4000000000000 bytes. Error code 12",
        "std::bad_alloc",
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79 GiB"
      })
  void nativeCodesWordsBecomeASentenceWithARemedy(String message) {
    for (Throwable problem :
        new Throwable[] {
          new RuntimeException(message), new IllegalStateException("x", new Exception(message))
        }) {
      String sentence = sentence(problem);
      assertTrue(sentence.contains("batch") && sentence.contains("dnas estimate"), sentence);
      assertFalse(sentence.contains("alloc_cpu") || sentence.contains("bad_alloc"), sentence);
    }
    assertEquals(
        message.contains("4000000000000"),
        sentence(new RuntimeException(message)).contains("4000.00 GB"));
  }

  @Test
  void filesAreNamedWithWhatIsWrong() {
    IOException missing =
        assertThrows(NoSuchFileException.class, () -> Files.size(Path.of("/none/here.json")));
    for (Exception problem :
        new Exception[] {
          missing,
          new UncheckedIOException(missing),
          new CompletionException(new UncheckedIOException(missing))
        }) {
      assertTrue(sentence(problem).startsWith("/none/here.json: "), sentence(problem));
      assertFalse(sentence(problem).contains("Exception"), sentence(problem));
    }
    assertEquals("read x: y", sentence(new UncheckedIOException("read x: y", missing)));
    assertTrue(
        sentence(assertThrows(IllegalArgumentException.class, () -> Path.of("a\0b")))
            .contains("is no path"));
  }

  @Test
  void faultsOfTheProgramHaveNone() {
    for (Exception problem :
        new Exception[] {
          new NullPointerException("because \"x\" is null"),
          new ClassCastException("a cannot be cast"),
          new NumberFormatException("For input string: \"x\""),
          new IllegalStateException((String) null),
          new RuntimeException("x", new NullPointerException())
        }) {
      assertEquals(Optional.empty(), Problems.sentence(problem));
    }
    assertEquals("key = 1", sentence(new IllegalArgumentException("key = 1")));
  }
}
