import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;

/** What a user of Deeplearning4j does with an exported zip: loads it and classifies images. */
class PlainDl4j {
  /** Arguments: the zip, a file of big-endian floats, and their shape N, C, H, W. */
  public static void main(String[] args) throws Exception {
    try {
      Class.forName("org.dnas4j.net.QuantizedNetwork");
      throw new IllegalStateException("classes of dnas4j are on the class path");
    } catch (ClassNotFoundException expected) {
      // That is the point.
    }
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(args[0]);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(args[1])));
    float[] pixels = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(pixels);
    int[] shape = new int[4];
    for (int i = 0; i < 4; i++) {
      shape[i] = Integer.parseInt(args[2 + i]);
    }
    float[] probabilities =
        graph.outputSingle(Nd4j.createFromArray(pixels).reshape(shape)).dup('c').data().asFloat();
    for (float p : probabilities) {
      System.out.println("p " + p);
    }
    System.exit(0);
  }
}
