// Finds a person's outline: MediaPipe's selfie segmentation, in a worker, from files of our own server.
//
// Invariants
//  1. The model sees 256 × 144 pixels whatever the camera's size, and answers with as many.
//  2. It computes on the CPU (some 5 to 20 ms, WebAssembly SIMD): the graphics processor, which puts frames together, is
//     not always there, and its own way through it takes ten times as long on a machine that only pretends to have one.

import createModule, { type Module, type OptionChange, type Solution } from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js';
import { EffectError, type EffectFiles } from './kinds';

export const MODEL_WIDTH = 256;
export const MODEL_HEIGHT = 144;

/** The one of the package's two models that is made for landscape pictures, and where its graph looks for it. */
const LANDSCAPE = 1;
const MODEL_PATH = 'third_party/mediapipe/modules/selfie_segmentation/selfie_segmentation_landscape.tflite';

const OPTIONS: OptionChange[] = [
  { ...option('ConstantSidePacketCalculator', 'int_value'), calculatorName: 'ConstantSidePacketCalculatorModelSelection', valueNumber: LANDSCAPE },
  { ...option('InferenceCalculator', 'use_cpu_inference'), valueBoolean: true },
];

function option(calculatorType: string, fieldName: string): OptionChange {
  return { calculatorName: '', calculatorType, calculatorIndex: 0, fieldName, valueNumber: 0, valueBoolean: false, valueString: '' };
}

async function load(url: string): Promise<ArrayBuffer> {
  try {
    const reply = await fetch(url);
    if (reply.ok) return await reply.arrayBuffer();
    throw new Error(`${reply.status}`);
  } catch (error) {
    throw new EffectError('unloaded', `${url}: ${error instanceof Error ? error.message : ''}`);
  }
}

export class Segmenter {
  /** What to look at is drawn into this texture, MODEL_WIDTH × MODEL_HEIGHT, first row on top. */
  readonly input: WebGLTexture;
  private readonly inputName: number;
  private last = 0;

  private constructor(
    readonly gl: WebGL2RenderingContext,
    private readonly module: Module,
    private readonly solution: Solution,
    private readonly found: { outline: WebGLTexture | undefined; release(): void },
  ) {
    this.inputName = module.createTexture();
    this.input = module.GL.textures[this.inputName] as WebGLTexture;
  }

  /** Loads everything and makes the WebGL context that canvas, model and whoever draws share. */
  static async create(canvas: OffscreenCanvas, files: EffectFiles): Promise<Segmenter> {
    const [graph, model, module] = await Promise.all([load(files.graph), load(files.model), start(files.wasm)]);
    module.canvas = canvas;
    const handle = module.GL.createContext(canvas, { antialias: false, alpha: false, depth: false, majorVersion: 2 });
    const gl = handle ? canvas.getContext('webgl2') : null;
    if (!gl) throw new EffectError('unsupported', 'WebGL 2');
    module.GL.makeContextCurrent(handle);
    const solution = new module.SolutionWasm();
    solution.overrideFile(MODEL_PATH, model);
    solution.loadGraph(graph);
    const found = listen(module, solution);
    const options = new module.GraphOptionChangeRequestList();
    for (const one of OPTIONS) options.push_back(one);
    solution.changeOptions(options);
    options.delete();
    return new Segmenter(gl, module, solution, found);
  }

  /** The outline of what is in `input`: red is 1 where the person is. Valid until the next call. */
  find(nowMs: number): WebGLTexture {
    this.found.release();
    // Time has to go on, whatever the camera says.
    this.last = Math.max(this.last + 1, Math.round(nowMs * 1000));
    const packets = new this.module.PacketDataList();
    packets.pushTexture2d({ glName: this.inputName, width: MODEL_WIDTH, height: MODEL_HEIGHT, stream: 'input_frames_gpu', timestamp: this.last });
    this.solution.send(packets);
    packets.delete();
    if (!this.found.outline) throw new EffectError('broken', 'no outline');
    return this.found.outline;
  }
}

async function start(wasm: string): Promise<Module> {
  // It talks about itself at length.
  const quiet = () => undefined;
  try {
    return await createModule({ locateFile: () => wasm, print: quiet, printErr: quiet });
  } catch (error) {
    throw new EffectError('unloaded', String(error));
  }
}

function listen(module: Module, solution: Solution): { outline: WebGLTexture | undefined; release(): void } {
  const found: { outline: WebGLTexture | undefined; release(): void } = { outline: undefined, release: () => undefined };
  const wants = new module.StringList();
  wants.push_back('segmentation_mask');
  const listener = module.PacketListener.implement({
    onResults: (packets) => {
      const outline = packets.get(0);
      found.outline = outline ? (module.GL.textures[outline.glName] ?? undefined) : undefined;
      found.release = () => {
        found.outline = undefined;
        found.release = () => undefined;
        outline?.delete();
      };
    },
  });
  solution.attachMultiListener(wants, listener);
  wants.delete();
  return found;
}
