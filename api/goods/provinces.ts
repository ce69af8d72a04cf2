/** Where the provinces' capitals lie: longitude and latitude in degrees, by the first two digits of the code (GB/T 2260). */
const capitals: Record<string, readonly [lng: number, lat: number]> = {
  11: [116.41, 39.9], // 北京
  12: [117.2, 39.08], // 天津
  13: [114.51, 38.04], // 石家庄
  14: [112.55, 37.87], // 太原
  15: [111.75, 40.84], // 呼和浩特
  21: [123.43, 41.81], // 沈阳
  22: [125.32, 43.82], // 长春
  23: [126.53, 45.8], // 哈尔滨
  31: [121.47, 31.23], // 上海
  32: [118.8, 32.06], // 南京
  33: [120.16, 30.27], // 杭州
  34: [117.23, 31.82], // 合肥
  35: [119.3, 26.07], // 福州
  36: [115.86, 28.68], // 南昌
  37: [117.12, 36.65], // 济南
  41: [113.63, 34.75], // 郑州
  42: [114.31, 30.59], // 武汉
  43: [112.94, 28.23], // 长沙
  44: [113.26, 23.13], // 广州
  45: [108.37, 22.82], // 南宁
  46: [110.2, 20.04], // 海口
  50: [106.55, 29.56], // 重庆
  51: [104.07, 30.57], // 成都
  52: [106.63, 26.65], // 贵阳
  53: [102.83, 24.88], // 昆明
  54: [91.12, 29.65], // 拉萨
  61: [108.94, 34.34], // 西安
  62: [103.83, 36.06], // 兰州
  63: [101.78, 36.62], // 西宁
  64: [106.23, 38.49], // 银川
  65: [87.62, 43.83], // 乌鲁木齐
  71: [121.57, 25.03], // 台北
  81: [114.17, 22.28], // 香港
  82: [113.54, 22.2], // 澳门
}

const RADIUS_KM = 6371
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Whether this is the code of a province. */
export const isProvince = (code: string): boolean => /^\d{2}0000$/.test(code) && code.slice(0, 2) in capitals

/** Kilometres between the capitals of two provinces, by any code below them; 0 when one of them is not known. */
export function distanceBetween(one: string, other: string): number {
  const [a, b] = [capitals[one.slice(0, 2)], capitals[other.slice(0, 2)]]
  if (!a || !b) return 0
  const [lat1, lat2] = [radians(a[1]), radians(b[1])]
  const h = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(radians(b[0] - a[0]) / 2) ** 2
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(h))
}
