package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CellStreamTest {
  private record Message(String stream, String text) {}

  private final List<Message> page = new ArrayList<>();
  private final CellStream[] streams = CellStream.pair(target("out"), target("err"));
  private final CellStream out = streams[0];
  private final CellStream err = streams[1];

  /** Sends a message when it is flushed, as the kernel's streams do. */
  private ByteArrayOutputStream target(String name) {
    return new ByteArrayOutputStream() {
      @Override
      public void flush() {
        page.add(new Message(name, toString(StandardCharsets.UTF_8)));
        reset();
      }
    };
  }

  private String text(String stream) {
    return page.stream()
        .filter(m -> m.stream().equals(stream))
        .map(Message::text)
        .collect(Collectors.joining());
  }

  @Test
  void manyLinesAreFewMessages() {
    IntStream.range(0, 200_000).forEach(out::println);
    out.send();
    String all =
        IntStream.range(0, 200_000)
            .mapToObj(i -> i + System.lineSeparator())
            .collect(Collectors.joining());
    assertEquals(all, text("out"));
    assertTrue(page.size() <= all.length() / CellStream.ENOUGH + 1, "" + page.size());
  }

  @Test
  void theOrderOfBothStreamsIsKept() {
    out.print("a");
    err.print("b");
    err.print("c");
    out.print("d");
    out.send();
    assertEquals(
        List.of(new Message("out", "a"), new Message("err", "bc"), new Message("out", "d")), page);
    out.send();
    err.send();
    assertEquals(3, page.size(), "nothing to send");
  }

  @Test
  void aCharacterIsNotCutInTwo() {
    byte[] theta = "θ€😀".getBytes(StandardCharsets.UTF_8);
    for (byte b : theta) {
      out.write(b);
      out.send();
    }
    assertEquals(
        List.of("θ", "€", "😀"), page.stream().map(Message::text).collect(Collectors.toList()));
  }

  @Test
  void aFlushSendsAtOnceIfTheLastIsAWhileAgo() {
    out.print("a");
    out.flush();
    assertEquals("a", text("out"));
  }
}
