package org.dnas4j.engine.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Calls of ND4J's custom operations with outputs that exist already. */
final class Ops {
  private static final int[] NO_INTEGERS = {};
  private static final double[] NO_NUMBERS = {};

  private Ops() {}

  static void run(String name, INDArray output, INDArray... inputs) {
    run(name, inputs, new INDArray[] {output}, NO_INTEGERS, NO_NUMBERS);
  }

  static void run(
      String name, INDArray[] inputs, INDArray[] outputs, int[] integers, double... numbers) {
    DynamicCustomOp op = DynamicCustomOp.builder(name).build();
    op.addInputArgument(inputs);
    op.addOutputArgument(outputs);
    for (int i : integers) {
      op.addIArgument(i);
    }
    op.addTArgument(numbers);
    Nd4j.exec(op);
  }

  /** z = scale·x + z, element by element. */
  static void axpy(double scale, INDArray x, INDArray z) {
    Nd4j.getBlasWrapper().level1().axpy(x.length(), scale, x, z);
  }
}
