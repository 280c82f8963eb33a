package org.dnas4j.search;

import java.util.Map;
import org.dnas4j.data.Batch;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.train.TrainingLoop;

/** By how much the loss rises with each candidate of a block, the others in full precision. */
interface Rises extends AutoCloseable {
  /**
   * Measures a block.
   *
   * @param block whose place is also the epoch of the loop, which is told every step
   * @param kept what later blocks and a resumed search need to know, by name; may be added to
   * @return one number per candidate, in order; 0 for full precision
   */
  float[] of(int block, Map<String, NamedArray> kept, TrainingLoop loop);

  /** What else is worth a place in the row of a block, by name, the same names for each block. */
  Map<String, Double> numbers(int block, Map<String, NamedArray> kept);

  /** One step such as a measurement makes, so that its time can be measured before. */
  void time(Batch batch);

  @Override
  void close();
}
