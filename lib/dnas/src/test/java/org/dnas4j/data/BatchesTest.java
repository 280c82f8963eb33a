package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BatchesTest {
  private static final ImageDataset DATA = TestImages.random(1, 50, 3, 8, 6);
  private static final Normalization NORM = TestImages.normalization(3);
  private static final Augmentation AUGMENTATION = new Augmentation(2, true, 4);

  private static Batches open(int[] order, int batch, boolean dropLast, int ahead) {
    return Batches.of(DATA, order, batch, AUGMENTATION, NORM, Rng.of(4), dropLast, ahead);
  }

  /** Each batch is made in one go by one thread. */
  private static Batches made(int count, int ahead, IntFunction<Batch> make) {
    return new Batches(count, ahead + 1, 1, k -> new Batches.Job(List.of(), () -> make.apply(k)));
  }

  private static List<Batch> drain(Batches batches) {
    List<Batch> all = new ArrayList<>();
    try (batches) {
      batches.forEachRemaining(all::add);
    }
    return all;
  }

  @Property(tries = 60)
  void contentsDependOnPositionsOnly(
      @ForAll @IntRange(min = 1, max = 60) int batch,
      @ForAll @IntRange(min = 1, max = 9) int ahead,
      @ForAll boolean dropLast) {
    int[] order = Rng.of(8).permutation(50);
    List<Batch> batches = drain(open(order, batch, dropLast, ahead));
    assertEquals(dropLast ? 50 / batch : (50 + batch - 1) / batch, batches.size());
    Augmenter augmenter = new Augmenter(DATA, AUGMENTATION, NORM);
    float[] expected = new float[DATA.imageLength()];
    int position = 0;
    for (Batch b : batches) {
      assertEquals(Math.min(batch, 50 - position), b.size());
      for (int i = 0; i < b.size(); i++) {
        Augmenter.Draw draw = augmenter.draw(Rng.of(4).split(position));
        augmenter.write(DATA.rawPixels(), DATA.offset(order[position]), draw, expected, 0);
        int at = i * expected.length;
        assertArrayEquals(expected, Arrays.copyOfRange(b.images(), at, at + expected.length));
        assertEquals(DATA.label(order[position]), b.labels()[i]);
        position++;
      }
    }
  }

  @Test
  void batchesShareNoArrays() {
    List<Batch> batches = drain(open(new int[] {0, 0}, 1, false, 1));
    assertNotSame(batches.get(0).images(), batches.get(1).images());
    assertNotSame(batches.get(0).labels(), batches.get(1).labels());
  }

  @Test
  void changingTheOrderAfterwardsChangesNothing() {
    int[] order = new int[50];
    try (Batches batches = open(order, 1, false, 1)) {
      Arrays.fill(order, 7);
      for (int i = 0; i < 10; i++) {
        assertEquals(DATA.label(0), batches.next().labels()[0]);
      }
    }
  }

  @Test
  void anEmptyOrderHasNoBatches() {
    try (Batches batches = open(new int[0], 4, false, 2)) {
      assertEquals(0, batches.count());
      assertFalse(batches.hasNext());
      assertThrows(NoSuchElementException.class, batches::next);
    }
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> open(new int[] {50}, 4, false, 2));
    assertThrows(IllegalArgumentException.class, () -> open(new int[] {-1}, 4, false, 2));
    assertThrows(IllegalArgumentException.class, () -> open(new int[] {1}, 0, false, 2));
    assertThrows(IllegalArgumentException.class, () -> open(new int[] {1}, 4, false, 0));
  }

  @Test
  @Timeout(300)
  void closingAtAnyMomentEndsTheThread() {
    for (int taken = 0; taken <= 25; taken++) {
      Batches batches = open(Rng.of(1).permutation(50), 2, false, 3);
      for (int k = 0; k < taken; k++) {
        batches.next();
      }
      batches.close();
      batches.close();
      assertFalse(batches.isWorking());
      if (taken < 25) {
        assertThrows(IllegalStateException.class, batches::next);
      }
    }
  }

  @Test
  @Timeout(300)
  void closingFromElsewhereWakesAWaitingConsumer() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch making = new CountDownLatch(1);
    Batches batches =
        made(
            1,
            1,
            k -> {
              making.countDown();
              awaitQuietly(never);
              return new Batch(new float[0], new int[0]);
            });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread consumer =
        new Thread(
            () -> thrown.set(assertThrows(IllegalStateException.class, () -> batches.next())));
    consumer.start();
    making.await();
    Thread closer = new Thread(batches::close);
    closer.start();
    consumer.join();
    assertTrue(thrown.get().getMessage().contains("closed"));
    never.countDown();
    closer.join();
    assertFalse(batches.isWorking());
  }

  @Test
  @Timeout(300)
  void aFailureArrivesAfterTheBatchesBeforeIt() {
    OutOfMemoryError failure = new OutOfMemoryError("made up");
    try (Batches batches =
        made(
            5,
            4,
            k -> {
              if (k == 2) {
                throw failure;
              }
              return new Batch(new float[0], new int[] {k});
            })) {
      assertEquals(0, batches.next().labels()[0]);
      assertEquals(1, batches.next().labels()[0]);
      for (int again = 0; again < 2; again++) {
        IllegalStateException e = assertThrows(IllegalStateException.class, batches::next);
        assertSame(failure, e.getCause());
        assertTrue(e.getMessage().contains("batch 2"), e.getMessage());
      }
    }
  }

  @Test
  @Timeout(300)
  void anInterruptedConsumerStopsAndStaysInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    Batches batches =
        made(
            1,
            1,
            k -> {
              awaitQuietly(never);
              return new Batch(new float[0], new int[0]);
            });
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, batches::next);
    assertTrue(Thread.currentThread().isInterrupted());
    never.countDown();
    batches.close();
    assertTrue(Thread.interrupted(), "closing keeps the interrupt");
    assertFalse(batches.isWorking());
  }

  @Test
  @Timeout(300)
  void noMoreThanTheGivenNumberIsPreparedAhead() {
    AtomicInteger begun = new AtomicInteger();
    Batch batch = new Batch(new float[0], new int[0]);
    try (Batches batches =
        new Batches(
            20,
            3,
            2,
            k -> {
              begun.incrementAndGet();
              return new Batches.Job(List.of(), () -> batch);
            })) {
      for (int taken = 1; taken <= 20; taken++) {
        batches.next();
        assertEquals(Math.min(20, taken + 3), begun.get(), "begun when " + taken + " were taken");
      }
    }
  }

  @Test
  void oneHotHasOneAtTheLabel() {
    Batch batch = new Batch(new float[3], new int[] {2, 0, 1});
    assertArrayEquals(new float[] {0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0}, batch.oneHot(4));
    assertThrows(IllegalArgumentException.class, () -> batch.oneHot(2));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
