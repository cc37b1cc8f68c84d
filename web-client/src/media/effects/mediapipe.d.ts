// What is used of the package's WebAssembly module. Its own wrapper draws each frame into canvases of a page and starts
// scripts by itself; the module below it does neither, and runs in a worker.
declare module '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js' {
  interface Owned {
    delete(): void;
  }
  /** A texture by its number in `GL.textures`. */
  export interface TextureOut extends Owned {
    glName: number;
    width: number;
    height: number;
  }
  interface List<T> extends Owned {
    push_back(value: T): void;
  }
  export interface OptionChange {
    calculatorName: string;
    calculatorType: string;
    calculatorIndex: number;
    fieldName: string;
    valueNumber: number;
    valueBoolean: boolean;
    valueString: string;
  }
  export interface Solution extends Owned {
    overrideFile(path: string, data: ArrayBuffer): void;
    loadGraph(data: ArrayBuffer): void;
    attachMultiListener(wants: List<string>, listener: unknown): void;
    changeOptions(options: List<OptionChange>): void;
    send(packets: Owned): void;
  }
  export interface Module {
    canvas: OffscreenCanvas;
    GL: {
      createContext(canvas: OffscreenCanvas, attributes: Record<string, unknown>): number;
      makeContextCurrent(handle: number): void;
      textures: (WebGLTexture | null)[];
    };
    createTexture(): number;
    SolutionWasm: new () => Solution;
    StringList: new () => List<string>;
    GraphOptionChangeRequestList: new () => List<OptionChange>;
    PacketDataList: new () => Owned & { pushTexture2d(packet: { glName: number; width: number; height: number; stream: string; timestamp: number }): void };
    PacketListener: { implement(listener: { onResults(packets: { get(index: number): TextureOut | undefined }): void }): unknown };
  }
  export default function create(options: { locateFile(name: string): string; print(line: string): void; printErr(line: string): void }): Promise<Module>;
}
