package org.dnas4j.engine.nd4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native memory that is used again instead of being returned: a fresh array of 8 MB costs three
 * times as much as the operation that fills it, because the system must map and clear its pages.
 * What waits for reuse never exceeds what was in use at the peak.
 */
final class Pool implements AutoCloseable {
  private final Map<Long, Deque<INDArray>> free = new LinkedHashMap<>(16, 0.75f, true);
  private long used;
  private long peak;
  private long waiting;

  /** Memory of unknown content in the given shape. */
  Block take(long... shape) {
    long length = 1;
    for (long d : shape) {
      length *= d;
    }
    Deque<INDArray> fitting = free.get(length);
    INDArray memory = fitting == null ? null : fitting.pollLast();
    if (memory == null) {
      memory = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
    } else {
      waiting -= length;
    }
    used += length;
    peak = Math.max(peak, used);
    Block flat = new Block(memory, memory);
    return new Block(memory, flat.as(shape));
  }

  /** Takes memory back; the caller must not touch it any more. */
  void release(Block block) {
    if (block.memory() == null) {
      return;
    }
    long length = block.memory().length();
    used -= length;
    waiting += length;
    free.computeIfAbsent(length, l -> new ArrayDeque<>()).addLast(block.memory());
    // sizes not asked for lately go first
    Iterator<Deque<INDArray>> oldest = free.values().iterator();
    while (waiting > peak && oldest.hasNext()) {
      Deque<INDArray> arrays = oldest.next();
      while (waiting > peak && !arrays.isEmpty()) {
        INDArray array = arrays.pollFirst();
        waiting -= array.length();
        array.close();
      }
      if (arrays.isEmpty()) {
        oldest.remove();
      }
    }
  }

  /** The number of elements that wait for reuse. */
  long waiting() {
    return waiting;
  }

  /** Returns what waits to the system. */
  @Override
  public void close() {
    free.values().forEach(arrays -> arrays.forEach(INDArray::close));
    free.clear();
    waiting = 0;
  }
}
