package org.dnas4j.tensor.conformance;

/**
 * Everything an engine must pass. A test class implements this and {@link #engine()}:
 *
 * <pre>{@code
 * @TestInstance(TestInstance.Lifecycle.PER_CLASS)
 * class MyEngineTest implements EngineConformance {
 *   private final Engine engine = ...;
 *   public Engine engine() { return engine; }
 * }
 * }</pre>
 */
public interface EngineConformance
    extends ElementwiseConformance,
        IndexingConformance,
        ImageConformance,
        GradientConformance,
        RefusalConformance,
        ThreadConformance,
        Bfloat16Conformance,
        MemoryConformance {}
