package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopChecksTest {
  /** What people write in cells. */
  public static final class Cell {
    private Cell() {}

    static volatile CountDownLatch begun = new CountDownLatch(1);

    public static void whileTrue() {
      long n = 0;
      begun.countDown();
      while (true) {
        n++;
      }
    }

    public static void emptyFor() {
      begun.countDown();
      for (; ; ) {}
    }

    public static void doWhile() {
      int n = 1;
      begun.countDown();
      do {
        n |= 1;
      } while (n != 0);
    }

    public static void nestedWithCatch() {
      begun.countDown();
      while (true) {
        for (int i = 0; i < 10; i++) {
          try {
            Integer.parseInt("x" + i);
          } catch (NumberFormatException e) {
            continue;
          }
        }
      }
    }

    public static void stream() {
      begun.countDown();
      IntStream.iterate(0, i -> i + 1).forEach(i -> {});
    }

    public static int sum(int to) {
      int sum = 0;
      for (int i = 1; i <= to; i++) {
        sum += i % 2 == 0 ? i : -i;
      }
      IntUnaryOperator twice = i -> 2 * i;
      return twice.applyAsInt(sum);
    }
  }

  /** Cell with its checks, as the kernel would load it. */
  private static Class<?> checked() throws IOException {
    String name = Cell.class.getName();
    try (InputStream in = Cell.class.getResourceAsStream("StopChecksTest$Cell.class")) {
      Map<String, byte[]> classes = new KernelHooks.CheckedClasses(Map.of());
      classes.put(name, in.readAllBytes());
      return new ClassLoader(Cell.class.getClassLoader()) {
        @Override
        protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
          byte[] bytes = classes.get(wanted);
          return bytes == null
              ? super.loadClass(wanted, resolve)
              : defineClass(wanted, bytes, 0, bytes.length);
        }
      }.loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"whileTrue", "emptyFor", "doWhile", "nestedWithCatch", "stream"})
  void aStoppedLoopEnds(String method) throws Exception {
    Class<?> cell = checked();
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                cell.getMethod(method).invoke(null);
              } catch (InvocationTargetException e) {
                end.set(e.getCause());
              } catch (ReflectiveOperationException e) {
                end.set(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    var begun = cell.getDeclaredField("begun");
    begun.setAccessible(true);
    assertTrue(((CountDownLatch) begun.get(null)).await(1, TimeUnit.MINUTES));
    assertTrue(thread.isAlive());
    thread.interrupt();
    thread.join(TimeUnit.MINUTES.toMillis(1));
    assertFalse(thread.isAlive());
    assertEquals(CancellationException.class, end.get().getClass());
  }

  @Test
  void whatIsNotStoppedComputesTheSame() throws Exception {
    Object found = checked().getMethod("sum", int.class).invoke(null, 9);
    // −1 + 2 − 3 … − 9 = −5, twice
    assertEquals(-10, found);
  }

  @Test
  void aClassFileOfALaterJavaStaysAsItIs() throws Exception {
    byte[] later = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 1, 0};
    byte[] padded = Arrays.copyOf(later, 64);
    assertEquals(padded, StopChecks.addTo(padded));
  }

  @Test
  void onlyAnInterruptedThreadIsStopped() {
    StopCheck.poll();
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, StopCheck::poll);
    assertTrue(Thread.interrupted(), "the interrupt stays, for those who look for it");
  }
}
