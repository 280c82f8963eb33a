/** The default engine: LibTorch through JavaCPP, on CPUs and on NVIDIA GPUs. */
package org.dnas4j.engine.libtorch;
